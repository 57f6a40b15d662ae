// A clock on which `scale` times as much passes as on the machine's: an hour's limit is met in seconds.

import type { Clock } from '../../src/engine/ports.ts';
import { systemClock } from '../../src/engine/systemClock.ts';

export function scaledClock(scale: number): Clock {
  const startedAt = systemClock.now();
  const zero = systemClock.elapsed();
  const elapsed = (): number => (systemClock.elapsed() - zero) * scale;
  return {
    elapsed,
    now: () => startedAt + Math.round(elapsed()),
    sleep: (ms, signal) => systemClock.sleep(ms / scale, signal),
  };
}
