// The machine's own clock behind the `Clock` port. Knows nothing of waits that must survive a restart.

import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './ports.ts';

/** Node's timers cannot hold more than 2^31-1 ms, and a machine that slept should look at the wall clock soon. */
const LONGEST_TIMER_MS = 15_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    const end = performance.now() + ms;
    for (;;) {
      signal.throwIfAborted();
      const left = end - performance.now();
      if (left <= 0) return;
      try {
        await delay(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    }
  },
};
