// Ratchet: Force Retry Now: ends a rate-limit wait.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const forceRetry: Command = async (context, argument) => {
  const { actions, wording } = context;
  const job = await pickJob(context, argument, 'force', wording.t('End the wait of which job?'));
  if (job !== null) await actions.force(job.key);
};
