// At most ten progress events a second for each run, however fast it is; the latest is never lost. All else passes as it is.

import type { RunEvent } from '../core/runEvent.ts';

type Progress = Extract<RunEvent, { type: 'progress' }>;

export interface CoalesceClock {
  /** Monotonic ms. */
  elapsed(): number;
  /** Calls `then` after `ms`; returns what cancels it. */
  after(ms: number, then: () => void): () => void;
}

const INTERVAL_MS = 100;

const systemCoalesceClock: CoalesceClock = {
  elapsed: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

interface RunPace {
  lastAt: number;
  pending: { readonly event: Progress; readonly cancel: () => void } | null;
}

/** The way for events to go instead of `deliver`. A run's `run:waiting` and `run:finished` come after its last progress. */
export function coalesceProgress(
  deliver: (event: RunEvent) => void,
  clock: CoalesceClock = systemCoalesceClock,
): (event: RunEvent) => void {
  const paces = new Map<string, RunPace>();

  const flush = (pace: RunPace): void => {
    const { pending } = pace;
    if (pending === null) return;
    pending.cancel();
    pace.pending = null;
    pace.lastAt = clock.elapsed();
    deliver(pending.event);
  };

  const progress = (event: Progress): void => {
    const pace = paces.get(event.run) ?? { lastAt: Number.NEGATIVE_INFINITY, pending: null };
    paces.set(event.run, pace);
    const waitMs = pace.lastAt + INTERVAL_MS - clock.elapsed();
    if (pace.pending !== null) {
      pace.pending = { ...pace.pending, event };
    } else if (waitMs <= 0) {
      pace.lastAt = clock.elapsed();
      deliver(event);
    } else {
      pace.pending = { event, cancel: clock.after(waitMs, () => flush(pace)) };
    }
  };

  return (event) => {
    if (event.type === 'progress') return progress(event);
    if (event.type === 'run:waiting' || event.type === 'run:finished') {
      const pace = paces.get(event.run);
      if (pace !== undefined) flush(pace);
      if (event.type === 'run:finished') paces.delete(event.run);
    }
    deliver(event);
  };
}
