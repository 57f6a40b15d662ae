// What the command line ends with. A promise to scripts: see the list in `usage.ts`.

import { RunState } from '../core/runState.ts';

export const ExitCode = {
  completed: 0,
  failed: 1,
  /** Wrong usage or job file. */
  usage: 2,
  /** Completed with dead letters. */
  deadLetters: 3,
  /** Another process holds the job. */
  held: 4,
  /** Waiting for a rate limit, and told not to. EX_TEMPFAIL of sysexits.h. */
  waiting: 75,
  /** Cancelled or paused by the user. 128 + SIGINT. */
  cancelled: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export function exitCodeOf(state: RunState): ExitCode {
  switch (state) {
    case RunState.completed:
      return ExitCode.completed;
    case RunState.completedWithFailures:
      return ExitCode.deadLetters;
    case RunState.waiting:
      return ExitCode.waiting;
    case RunState.paused:
    case RunState.cancelled:
      return ExitCode.cancelled;
    default:
      return ExitCode.failed;
  }
}
