// A budget over a sliding window: what was spent in the last `windowMs`, and when the next cost fits.
// Starts empty, never hands out a burst that the window behind it does not allow. A steady window spreads what is left
// of its limit over the time until the first of it comes back. Knows nothing of calls or of waiting.

import type { Budget } from './budget.ts';

interface Spent {
  /** The first and the last time of what is kept as one; it leaves the window with the last. */
  readonly from: number;
  at: number;
  cost: number;
}

/** Costs closer together than this share of the window are kept as one, so memory is bounded whatever the rate. */
const GRAIN = 1 / 2_000;
/** What a steady window gives at once: a short job need not crawl because a long one would have to. */
const HEAD_START = 0.2;

export class SlidingWindow {
  readonly windowMs: number;
  /** How long a cost is held against the limit. */
  readonly #heldMs: number;
  readonly #steady: boolean;
  #limit: number;
  #spent: Spent[] = [];
  #sum = 0;
  /** What others have spent, as if all at once when it was last told. */
  #elsewhere = { at: 0, cost: 0 };

  constructor(limit: number, windowMs: number, { pace, latencyMs = 0 }: Pick<Budget, 'pace' | 'latencyMs'> = {}) {
    if (!(limit > 0)) throw new RangeError(`a budget's limit must be greater than 0, found ${limit}`);
    if (!(windowMs > 0)) throw new RangeError(`a budget's window must be greater than 0 ms, found ${windowMs}`);
    this.#limit = limit;
    this.windowMs = windowMs;
    this.#heldMs = windowMs + latencyMs;
    this.#steady = pace === 'steady';
  }

  get limit(): number {
    return this.#limit;
  }

  /** What was spent stays spent. */
  resize(limit: number): void {
    if (limit > 0) this.#limit = limit;
  }

  /** Ms from `now` until `cost` fits; 0 when it fits already. A cost above the limit fits once the window is empty. */
  delayFor(cost: number, now: number): number {
    // Not even a window that is overdrawn, by others or by a lower limit, holds back what it is not asked for.
    if (cost <= 0) return 0;
    this.#forget(now);
    let over = this.#sum + this.#elsewhere.cost + Math.min(cost, this.#limit) - this.#limit;
    if (over <= 0) return this.#steady ? this.#paceDelay(cost, now) : 0;
    for (const entry of this.#held()) {
      over -= entry.cost;
      if (over <= 0) return Math.max(0, entry.at + this.#heldMs - now);
    }
    return 0;
  }

  spend(cost: number, now: number): void {
    if (cost <= 0) return;
    const last = this.#spent.at(-1);
    // Merged under the later time: an entry may be forgotten late, never early.
    if (last !== undefined && now - last.from < this.windowMs * GRAIN) {
      last.at = now;
      last.cost += cost;
    } else this.#spent.push({ from: now, at: now, cost });
    this.#sum += cost;
  }

  /** What was spent here. */
  spentAt(now: number): number {
    this.#forget(now);
    return this.#sum;
  }

  elsewhereAt(now: number): number {
    this.#forget(now);
    return this.#elsewhere.cost;
  }

  /** What others have spent, in place of what was told before: nobody says when it comes back, at the latest after a window. */
  spentElsewhere(cost: number, now: number): void {
    this.#elsewhere = { at: now, cost: Math.max(0, cost) };
  }

  /** Ms until the first of what was spent here comes back; 0 when nothing was. */
  frees(now: number): number {
    this.#forget(now);
    const first = this.#spent[0];
    return first === undefined ? 0 : Math.max(0, first.at + this.#heldMs - now);
  }

  #paceDelay(cost: number, now: number): number {
    const last = this.#spent.at(-1);
    const held = this.#sum + this.#elsewhere.cost;
    const room = this.#limit - held;
    if (last === undefined || room <= 0 || held + cost <= this.#limit * HEAD_START) return 0;
    const share = (this.frees(now) / room) * Math.min(cost, room);
    return Math.max(0, last.at + share - now);
  }

  /** All that is held against the limit, in the order it comes back. */
  #held(): readonly { readonly at: number; readonly cost: number }[] {
    if (this.#elsewhere.cost === 0) return this.#spent;
    return [...this.#spent, this.#elsewhere].sort((a, b) => a.at - b.at);
  }

  #forget(now: number): void {
    let gone = 0;
    for (const entry of this.#spent) {
      if (entry.at + this.#heldMs > now) break;
      this.#sum -= entry.cost;
      gone += 1;
    }
    if (gone > 0) this.#spent.splice(0, gone);
    if (this.#spent.length === 0) this.#sum = 0;
    if (this.#elsewhere.at + this.#heldMs <= now) this.#elsewhere.cost = 0;
  }
}
