// `ratchet run JOB`: start it, or go on with its unfinished run; with --dry-run, say what that would mean.

import { carryDryRun } from '../carryDryRun.ts';
import { carryRun } from '../carryRun.ts';
import type { Command } from '../command.ts';

export const run: Command = {
  name: 'run',
  positionals: ['JOB'],
  options: {
    fresh: { kind: 'flag' },
    force: { kind: 'flag' },
    'no-wait': { kind: 'flag' },
    'dry-run': { kind: 'flag' },
  },
  summary:
    'start the job, or go on with its unfinished run; --fresh a new run, --force end a rate-limit wait now, --no-wait stop instead of waiting, --dry-run show what it would do and take, and change nothing',
  run(args, context) {
    if (args.has('dry-run')) return carryDryRun(args, context);
    return carryRun(
      {
        mode: args.has('fresh') ? 'fresh' : 'continue',
        wait: !args.has('no-wait'),
        force: args.has('force'),
        role: 'ratchet run',
      },
      args,
      context,
    );
  },
};
