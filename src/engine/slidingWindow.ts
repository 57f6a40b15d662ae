// A budget over a sliding window: what was spent in the last `windowMs`, and when the next cost fits.
// Starts empty, never hands out a burst that the window behind it does not allow. Knows nothing of calls or of waiting.

interface Spent {
  /** The first and the last time of what is kept as one; it leaves the window with the last. */
  readonly from: number;
  at: number;
  cost: number;
}

/** Costs closer together than this share of the window are kept as one, so memory is bounded whatever the rate. */
const GRAIN = 1 / 2_000;

export class SlidingWindow {
  readonly limit: number;
  readonly windowMs: number;
  #spent: Spent[] = [];
  #sum = 0;

  constructor(limit: number, windowMs: number) {
    if (!(limit > 0)) throw new RangeError(`a budget's limit must be greater than 0, found ${limit}`);
    if (!(windowMs > 0)) throw new RangeError(`a budget's window must be greater than 0 ms, found ${windowMs}`);
    this.limit = limit;
    this.windowMs = windowMs;
  }

  /** Ms from `now` until `cost` fits; 0 when it fits already. A cost above the limit fits once the window is empty. */
  delayFor(cost: number, now: number): number {
    this.#forget(now);
    let over = this.#sum + Math.min(cost, this.limit) - this.limit;
    if (over <= 0) return 0;
    for (const entry of this.#spent) {
      over -= entry.cost;
      if (over <= 0) return Math.max(0, entry.at + this.windowMs - now);
    }
    return 0;
  }

  spend(cost: number, now: number): void {
    const last = this.#spent.at(-1);
    // Merged under the later time: an entry may be forgotten late, never early.
    if (last !== undefined && now - last.from < this.windowMs * GRAIN) {
      last.at = now;
      last.cost += cost;
    } else this.#spent.push({ from: now, at: now, cost });
    this.#sum += cost;
  }

  spentAt(now: number): number {
    this.#forget(now);
    return this.#sum;
  }

  #forget(now: number): void {
    let gone = 0;
    for (const entry of this.#spent) {
      if (entry.at + this.windowMs > now) break;
      this.#sum -= entry.cost;
      gone += 1;
    }
    if (gone > 0) this.#spent.splice(0, gone);
    if (this.#spent.length === 0) this.#sum = 0;
  }
}
