// What can be done with a job now, as one rule for commands, menus, buttons and pickers. Pure.

import { hasEnded, RunState } from '../core/runState.ts';
import type { WindowState } from './jobsModel.ts';
import type { JobView } from './jobView.ts';

export interface JobAbilities {
  /** Begin a run: there is none, or the latest has ended. */
  readonly start: boolean;
  /** Go on with the unfinished run. */
  readonly resume: boolean;
  readonly startFresh: boolean;
  readonly retryDeadLetters: boolean;
  readonly pause: boolean;
  readonly cancel: boolean;
  readonly force: boolean;
  readonly inspect: boolean;
  readonly search: boolean;
  readonly verify: boolean;
  readonly moveStoreAside: boolean;
}

export type JobAbility = keyof JobAbilities;

export function abilitiesOf(view: JobView, window: WindowState): JobAbilities {
  const { state, owner, requested, deadLetters } = view;
  const isActive = owner.kind === 'here';
  const isFree = owner.kind === 'nobody' && requested === null && window.kind === 'ready';
  const canRun = isFree && view.kind !== null;
  const isUnfinished = state !== null && !hasEnded(state);
  const isWaiting = state === RunState.waiting || view.waiting !== null;
  const canStop = isActive && requested !== 'pause' && requested !== 'cancel';
  return {
    start: canRun && !isUnfinished,
    resume: canRun && isUnfinished,
    startFresh: canRun && state !== null,
    retryDeadLetters: canRun && state === RunState.completedWithFailures && deadLetters.total > 0,
    pause: canStop,
    cancel: canStop,
    force: isWaiting && requested === null && (isActive || canRun),
    inspect: state !== null,
    search: view.kind === 'sync' && state !== null && window.kind === 'ready',
    // While a run is unfinished, so is its archive.
    verify: isFree && view.kind === 'backup' && state !== null && hasEnded(state),
    moveStoreAside: isFree && state !== null,
  };
}
