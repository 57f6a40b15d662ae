// Ratchet: Move Checkpoint Store Aside: for a job whose checkpoints are of no use any more. Deletes nothing.

import * as vscode from 'vscode';
import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const moveStoreAside: Command = async (context, argument) => {
  const { actions, wording } = context;
  const { t } = wording;
  const question = t('Move the checkpoint store of which job?');
  const job = await pickJob(context, argument, 'moveStoreAside', question);
  if (job === null) return;
  const answer = await vscode.window.showWarningMessage(
    t('Move the checkpoint store of "{0}" aside?', job.name),
    {
      modal: true,
      detail: t(
        'Its next run begins from nothing. The old checkpoints are kept in a folder beside; nothing is deleted.',
      ),
    },
    t('Move Aside'),
  );
  if (answer === undefined) return;
  const place = await actions.moveStoreAside(job.key);
  const reveal = t('Copy Path');
  const said = t('The checkpoints of "{0}" lie in {1}.', job.name, place);
  if ((await vscode.window.showInformationMessage(said, reveal)) === reveal)
    await vscode.env.clipboard.writeText(place);
};
