// Ratchet: Start Fresh Run. The only way to begin anew while a run is unfinished, so it asks first.

import * as vscode from 'vscode';
import { hasEnded } from '../../core/runState.ts';
import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';
import { tellOutcome } from '../tellOutcome.ts';
import { standingText } from '../wording.ts';

export const startFreshRun: Command = async (context, argument) => {
  const { actions, wording } = context;
  const { t, words } = wording;
  const job = await pickJob(context, argument, 'startFresh', t('Start a fresh run of which job?'));
  if (job === null) return;
  const isUnfinished = job.state !== null && !hasEnded(job.state);
  const everything = t('Everything is read again from the beginning.');
  const given = t('Its unfinished run is given up, at {0}.', standingText(wording, job));
  const answer = await vscode.window.showWarningMessage(
    t('Start a fresh run of "{0}"?', job.name),
    { modal: true, detail: isUnfinished ? `${given} ${everything}` : everything },
    words.commands.startFresh,
  );
  if (answer !== undefined) tellOutcome(context, job, await actions.startFresh(job.key));
};
