// Time that may run faster than the wall's and can be pushed forward, so that quotas of a minute or a day are quick to test.

export class VirtualClock {
  readonly #scale: number;
  readonly #startedAt = Date.now();
  readonly #zero = performance.now();
  #pushedMs = 0;

  /** `scale` 60: a minute of the quota passes in a second. */
  constructor(scale = 1) {
    this.#scale = scale;
  }

  /** Epoch ms of the virtual time. */
  now(): number {
    return this.#startedAt + (performance.now() - this.#zero) * this.#scale + this.#pushedMs;
  }

  /** How long a client has to wait in reality until so much virtual time is over. */
  realMs(virtualMs: number): number {
    return virtualMs / this.#scale;
  }

  advance(virtualMs: number): void {
    this.#pushedMs += virtualMs;
  }
}
