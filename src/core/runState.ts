// The states of a run and the ways an attempt can begin and end. Pure words; who moves a run between them is the runner.
//
//   queued ──▶ running ──▶ completed | completedWithFailures            (ends)
//                │  ├───▶ cancelled                                     (ends; the user)
//                │  ├───▶ waiting       rate limit or quota; ends by itself or by force
//                │  ├───▶ paused        the user; ends by resume
//                │  ├───▶ failed        needs a person; ends by resume
//                │  └───▶ interrupted   its process died; found out by whoever next takes the store
//                ◀──────┘ all but the ends resume, at the checkpoint

export const RunState = {
  queued: 'queued',
  running: 'running',
  waiting: 'waiting',
  paused: 'paused',
  interrupted: 'interrupted',
  failed: 'failed',
  completed: 'completed',
  completedWithFailures: 'completedWithFailures',
  cancelled: 'cancelled',
} as const;
export type RunState = (typeof RunState)[keyof typeof RunState];

export const AttemptReason = {
  /** The first attempt of a run. */
  start: 'start',
  /** The user resumed a paused or failed run. */
  resume: 'resume',
  /** A wait ran out while nobody was there, or the editor came back. */
  autoResume: 'auto-resume',
  /** The user ended a rate-limit wait by force. */
  forced: 'forced',
  /** The attempt before was ended by the death of its process. */
  crashRecovery: 'crash-recovery',
  /** Only the run's dead letters are taken again. */
  retryDeadLetters: 'retry-dead-letters',
} as const;
export type AttemptReason = (typeof AttemptReason)[keyof typeof AttemptReason];

const ENDED: ReadonlySet<RunState> = new Set([RunState.completed, RunState.completedWithFailures, RunState.cancelled]);

export function hasEnded(state: RunState): boolean {
  return ENDED.has(state);
}
