// Ratchet: Cancel. A cancelled run cannot be resumed, so it asks first.

import * as vscode from 'vscode';
import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const cancelJob: Command = async (context, argument) => {
  const { actions, wording } = context;
  const { t } = wording;
  const job = await pickJob(context, argument, 'cancel', t('Cancel which job?'));
  if (job === null) return;
  const answer = await vscode.window.showWarningMessage(
    t('Cancel the run of "{0}"?', job.name),
    {
      modal: true,
      detail: t('A cancelled run cannot be resumed; its next run reads everything again. Pause keeps its place.'),
    },
    t('Cancel Run'),
  );
  if (answer !== undefined) await actions.cancel(job.key);
};
