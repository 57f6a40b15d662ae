// What "run the job" means given what its store says: go on, begin anew, take the dead letters, or nothing.
// A pure decision; that nobody else owns the job was settled by the lock before it is asked.

import { ConfigError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import { AttemptReason, hasEnded, RunState } from '../core/runState.ts';
import type { Fingerprint, RunRecord } from '../engine/ports.ts';
import type { JobKind } from './jobKind.ts';

export interface StartFacts {
  readonly name: JobName;
  readonly kind: Pick<JobKind, 'fingerprint' | 'changed'>;
  readonly latest: RunRecord | null;
  readonly deadLetters: number;
  readonly mode: 'continue' | 'fresh' | 'retryDeadLetters';
  readonly force: boolean;
}

export type StartDecision =
  /** `fresh`: everything is to be done anew. `abandons` is the unfinished run it leaves behind. */
  | { readonly kind: 'newRun'; readonly fresh: boolean; readonly abandons: RunRecord | null }
  | { readonly kind: 'resume'; readonly run: RunRecord; readonly reason: AttemptReason }
  | { readonly kind: 'retryDeadLetters'; readonly run: RunRecord }
  | { readonly kind: 'nothingToDo'; readonly why: string };

/** @throws ConfigError when the job changed under its unfinished run so that its cursors or vectors no longer fit. */
export function decideStart(facts: StartFacts): StartDecision {
  const { latest } = facts;
  const unfinished = latest !== null && !hasEnded(latest.state) ? latest : null;
  switch (facts.mode) {
    case 'fresh':
      return { kind: 'newRun', fresh: true, abandons: unfinished };
    case 'retryDeadLetters':
      return decideRetry(facts, unfinished);
    case 'continue': {
      if (unfinished === null) return { kind: 'newRun', fresh: false, abandons: null };
      refuseChanged(unfinished.fingerprint, facts.kind);
      return { kind: 'resume', run: unfinished, reason: reasonToResume(unfinished.state, facts.force) };
    }
  }
}

function decideRetry(facts: StartFacts, unfinished: RunRecord | null): StartDecision {
  const { latest } = facts;
  if (latest === null) return { kind: 'nothingToDo', why: 'the job has never run' };
  if (unfinished !== null) {
    return {
      kind: 'nothingToDo',
      why: `its run is not finished (${unfinished.state}); go on with it first: ratchet run ${facts.name}`,
    };
  }
  if (latest.state === RunState.cancelled) {
    return {
      kind: 'nothingToDo',
      why: 'its last run was cancelled before it had read everything; run the job instead',
    };
  }
  if (facts.deadLetters === 0) return { kind: 'nothingToDo', why: 'its last run left no dead letters' };
  refuseChanged(latest.fingerprint, facts.kind);
  return { kind: 'retryDeadLetters', run: latest };
}

function reasonToResume(state: RunState, force: boolean): AttemptReason {
  switch (state) {
    // Found `running` by a process that holds the lock: whoever ran it is gone.
    case RunState.running:
    case RunState.interrupted:
      return AttemptReason.crashRecovery;
    case RunState.waiting:
      return force ? AttemptReason.forced : AttemptReason.resume;
    case RunState.queued:
      return AttemptReason.start;
    default:
      return AttemptReason.resume;
  }
}

function refuseChanged(begun: Fingerprint, { fingerprint, changed }: StartFacts['kind']): void {
  if (begun.source !== fingerprint.source) throw new ConfigError(changed.source);
  if (begun.space !== fingerprint.space) throw new ConfigError(changed.space);
}
