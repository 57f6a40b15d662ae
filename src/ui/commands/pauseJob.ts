// Ratchet: Pause.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const pauseJob: Command = async (context, argument) => {
  const { actions, wording } = context;
  const job = await pickJob(context, argument, 'pause', wording.t('Pause which job?'));
  if (job !== null) await actions.pause(job.key);
};
