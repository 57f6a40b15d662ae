// What "run the job" means given what its store says: go on, begin anew, take the dead letters, or nothing.
// A pure decision; that nobody else owns the job was settled by the lock before it is asked.

import { ConfigError } from '../core/errors.ts';
import { AttemptReason, hasEnded, RunState } from '../core/runState.ts';
import type { Fingerprint, RunRecord } from '../engine/ports.ts';

export interface StartFacts {
  readonly latest: RunRecord | null;
  readonly deadLetters: number;
  readonly mode: 'continue' | 'fresh' | 'retryDeadLetters';
  readonly force: boolean;
  /** Of the job as it is in the file now. */
  readonly fingerprint: Fingerprint;
}

export type StartDecision =
  /** `abandons` is the unfinished run a fresh one leaves behind. */
  | { readonly kind: 'newRun'; readonly rebuild: boolean; readonly abandons: RunRecord | null }
  | { readonly kind: 'resume'; readonly run: RunRecord; readonly reason: AttemptReason }
  | { readonly kind: 'retryDeadLetters'; readonly run: RunRecord }
  | { readonly kind: 'nothingToDo'; readonly why: string };

/** @throws ConfigError when the job changed under its unfinished run so that its cursors or vectors no longer fit. */
export function decideStart(facts: StartFacts): StartDecision {
  const { latest } = facts;
  const unfinished = latest !== null && !hasEnded(latest.state) ? latest : null;
  switch (facts.mode) {
    case 'fresh':
      return { kind: 'newRun', rebuild: true, abandons: unfinished };
    case 'retryDeadLetters':
      return decideRetry(facts, unfinished);
    case 'continue': {
      if (unfinished === null) return { kind: 'newRun', rebuild: false, abandons: null };
      refuseChanged(unfinished.fingerprint, facts.fingerprint);
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
      why: `its run is not finished (${unfinished.state}); go on with it first: ratchet run JOB`,
    };
  }
  if (latest.state === RunState.cancelled) {
    return {
      kind: 'nothingToDo',
      why: 'its last run was cancelled before it had read everything; run the job instead',
    };
  }
  if (facts.deadLetters === 0) return { kind: 'nothingToDo', why: 'its last run left no dead letters' };
  refuseChanged(latest.fingerprint, facts.fingerprint);
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

function refuseChanged(begun: Fingerprint, now: Fingerprint): void {
  if (begun.source !== now.source) {
    throw new ConfigError(
      "the job's source (or the text or payload it makes of a row) changed since its run began, so its checkpoint no " +
        'longer fits; expected the source it began with. Put it back and resume, or begin a fresh run ' +
        '(`ratchet run JOB --fresh`): rows whose text did not change are not embedded again.',
    );
  }
  if (begun.space !== now.space) {
    throw new ConfigError(
      "the job's embedding model changed since its run began; expected the model it began with, because " +
        'vectors of two models cannot be mixed. Put it back and resume, or begin a fresh run ' +
        '(`ratchet run JOB --fresh`), which embeds everything anew.',
    );
  }
}
