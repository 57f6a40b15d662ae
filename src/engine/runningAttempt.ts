// An attempt that is under way, whatever its kind. Knows nothing of how it came to be or of who writes its end down.

import type { RunState } from '../core/runState.ts';

export interface RunningAttempt {
  /** Where the run stands, in words. */
  readonly checkpoint: () => string;
  /** Resolves with the state the run ends in; rejects with what stopped it. */
  readonly ended: Promise<typeof RunState.completed | typeof RunState.completedWithFailures>;
}
