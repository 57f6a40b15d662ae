// A clock that stands still until a test moves it.

import type { HostClock } from '../../../src/host/hostClock.ts';

export class HeldClock implements HostClock {
  #now = 0;
  #timers: { readonly at: number; readonly then: () => void }[] = [];

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Fires what comes due, in order, each at its time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
    }
    this.#now = until;
  }
}
