// Ratchet: Resume Job.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';
import { tellOutcome } from '../tellOutcome.ts';

export const resumeJob: Command = async (context, argument) => {
  const { actions, wording } = context;
  const job = await pickJob(context, argument, 'resume', wording.t('Resume which job?'));
  if (job !== null) tellOutcome(context, job, await actions.start(job.key));
};
