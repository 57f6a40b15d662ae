// The two signals of an attempt, in the test's hands.

import type { CallSignals } from '../../../src/engine/governor.ts';

export interface AttemptSignals extends CallSignals {
  drain(reason?: Error): void;
  abort(reason?: Error): void;
}

export function attemptSignals(): AttemptSignals {
  const [draining, aborted] = [new AbortController(), new AbortController()];
  return {
    draining: draining.signal,
    aborted: aborted.signal,
    drain: (reason = new Error('drained')) => draining.abort(reason),
    abort: (reason = new Error('cut off')) => aborted.abort(reason),
  };
}
