// Ending an attempt from outside, in two steps: first nobody starts or waits for anything more and calls under way
// finish; when that takes too long, those are cut off too. What was not committed by then is done by the next attempt.

import { RunState } from '../core/runState.ts';
import type { CallSignals } from '../engine/governor.ts';

export type StopKind = 'pause' | 'cancel' | 'shutdown';

const LEAVES: Readonly<Record<StopKind, { readonly state: RunState; readonly why: string }>> = {
  pause: { state: RunState.paused, why: 'paused by the user' },
  cancel: { state: RunState.cancelled, why: 'cancelled by the user' },
  shutdown: { state: RunState.interrupted, why: 'the runner was asked to stop' },
};

/** VS Code gives all extensions 5 s together and the runner has 3: calls under way get 2 of them. */
const GRACE_MS = 2_000;

export class StopRequest {
  readonly #draining = new AbortController();
  readonly #aborted = new AbortController();
  #kind: StopKind | null = null;

  readonly signals: CallSignals = { draining: this.#draining.signal, aborted: this.#aborted.signal };

  /** The state the run is left in and why; null while nobody asked. */
  get leaves(): { readonly state: RunState; readonly why: string } | null {
    return this.#kind === null ? null : LEAVES[this.#kind];
  }

  stop(kind: StopKind): void {
    if (this.#kind !== null) return;
    this.#kind = kind;
    this.#draining.abort();
    setTimeout(() => this.#aborted.abort(), GRACE_MS).unref();
  }
}
