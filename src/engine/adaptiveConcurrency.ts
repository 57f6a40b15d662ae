// How many calls may be under way: halves when the server refuses, creeps up again by one per round of successes.
// Additive increase, multiplicative decrease, as TCP does it. Knows nothing of budgets, time or errors.

export class AdaptiveConcurrency {
  readonly #max: number;
  #limit: number;
  #round = 0;

  /** @param max the job's own ceiling; it is also where an untroubled run starts. */
  constructor(max: number) {
    if (!Number.isInteger(max) || max < 1)
      throw new RangeError(`concurrency must be a whole number from 1, found ${max}`);
    this.#max = max;
    this.#limit = max;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** A call notes the round it began in, so that one refusal is counted once for all that were under way with it. */
  get round(): number {
    return this.#round;
  }

  succeeded(): void {
    this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
  }

  refused(startedInRound: number): void {
    if (startedInRound !== this.#round) return;
    this.#round += 1;
    this.#limit = Math.max(1, this.#limit / 2);
  }
}
