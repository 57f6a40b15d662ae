// Ratchet: Open Progress.

import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const openProgress: Command = async (context, argument) => {
  const job = await pickJob(context, argument, null, context.wording.t('Open the progress of which job?'));
  if (job !== null) context.panels.show(job);
};
