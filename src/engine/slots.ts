// So many places, taken and given back: the bound on pages in memory and on calls under way. First come, first served.

export class Slots {
  #count: number;
  /** Below zero while more are taken than a smaller count allows. */
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`slots must be a whole number from 1, found ${count}`);
    this.#count = count;
    this.#free = count;
  }

  /** Resolves with a place taken; rejects with the signal's reason, taking none. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(admit);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(admit);
    });
  }

  give = (): void => {
    this.#free += 1;
    this.#admit();
  };

  /** Places that are taken stay taken; a smaller count shows as they are given back. */
  resize(count: number): void {
    this.#free += count - this.#count;
    this.#count = count;
    this.#admit();
  }

  #admit(): void {
    for (const admit of this.#waiting) {
      if (this.#free <= 0) return;
      this.#free -= 1;
      this.#waiting.delete(admit);
      admit();
    }
  }
}
