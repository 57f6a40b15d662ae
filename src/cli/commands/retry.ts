// `ratchet retry JOB`: its dead letters again, and nothing else.

import { carryRun } from '../carryRun.ts';
import type { Command } from '../command.ts';

export const retry: Command = {
  name: 'retry',
  positionals: ['JOB'],
  options: {},
  summary: 'try the dead letters of the job again',
  run: (args, context) =>
    carryRun({ mode: 'retryDeadLetters', wait: true, force: false, role: 'ratchet retry' }, args, context),
};
