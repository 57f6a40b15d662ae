// Ratchet: Retry Failed Records: the dead letters of the latest run, and nothing else.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';
import { tellOutcome } from '../tellOutcome.ts';

export const retryFailedRecords: Command = async (context, argument) => {
  const { actions, wording } = context;
  const job = await pickJob(context, argument, 'retryDeadLetters', wording.t('Retry the failed records of which job?'));
  if (job !== null) tellOutcome(context, job, await actions.retryDeadLetters(job.key));
};
