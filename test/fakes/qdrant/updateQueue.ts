// The queue every write of a collection goes through, one after the other. What is not waited for is applied later.

import { setTimeout as sleep } from 'node:timers/promises';

export type WriteStatus = 'completed' | 'acknowledged' | 'wait_timeout';

/** How long a write that nobody waits for stays unseen at least. */
const UNWAITED_LAG_MS = 50;

export class UpdateQueue {
  readonly #applyDelayMs: number;
  readonly #onSilentFailure: () => void;
  #tail: Promise<void> = Promise.resolve();
  #length = 0;

  /** `onSilentFailure`: a write that was acknowledged could not be applied, and nobody is told. */
  constructor(applyDelayMs: number, onSilentFailure: () => void) {
    this.#applyDelayMs = applyDelayMs;
    this.#onSilentFailure = onSilentFailure;
  }

  get length(): number {
    return this.#length;
  }

  /** Applies and waits for it, at most `timeoutMs`. Rejects with what applying throws. */
  async waited(apply: () => void, timeoutMs: number | null): Promise<WriteStatus> {
    if (this.#length === 0 && this.#applyDelayMs === 0) {
      apply();
      return 'completed';
    }
    const applied = this.#add(apply, this.#applyDelayMs).then(() => 'completed' as const);
    if (timeoutMs === null) return applied;
    const abandoned = new AbortController();
    const late = sleep(timeoutMs, 'wait_timeout' as const, { signal: abandoned.signal });
    late.catch(() => undefined);
    try {
      return await Promise.race([applied, late]);
    } finally {
      abandoned.abort();
      applied.catch(() => undefined);
    }
  }

  unwaited(apply: () => void): void {
    this.#add(apply, Math.max(this.#applyDelayMs, UNWAITED_LAG_MS)).catch(() => this.#onSilentFailure());
  }

  #add(apply: () => void, delayMs: number): Promise<void> {
    this.#length++;
    const applied = this.#tail.then(async () => {
      try {
        if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
        apply();
      } finally {
        this.#length--;
      }
    });
    this.#tail = applied.catch(() => undefined);
    return applied;
  }
}
