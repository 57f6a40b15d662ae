// Ratchet: Start Job.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';
import { tellOutcome } from '../tellOutcome.ts';

export const startJob: Command = async (context, argument) => {
  const { actions, wording } = context;
  const job = await pickJob(context, argument, 'start', wording.t('Start which job?'));
  if (job !== null) tellOutcome(context, job, await actions.start(job.key));
};
