// A clock that stands still until a test moves it: sleepers wake in the order of their time, and everything that follows
// from one waking happens before the next. Nothing really sleeps.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../src/engine/ports.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** Turns of the event loop without a sleeper to wake, after which whatever is waited for will never come. */
const PATIENCE = 200_000;

export class ManualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #wall: number;
  #elapsed = 0;

  constructor(startsAt = Date.UTC(2026, 0, 1)) {
    this.#wall = startsAt;
  }

  now(): number {
    return Math.floor(this.#wall + this.#elapsed);
  }

  elapsed(): number {
    return this.#elapsed;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { due: this.#elapsed + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Sets the wall clock alone, as a person or a time server does. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await nextTurn();
  }

  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) await this.#wake(next);
    this.#elapsed = end;
    await this.settle();
  }

  /** Moves as far as it takes `outcome` to settle, from sleeper to sleeper. */
  async until<T>(outcome: Promise<T>): Promise<T> {
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    outcome.then(note, note);
    for (let idle = 0; idle < PATIENCE; idle += 1) {
      await this.settle();
      if (settled) return outcome;
      const next = this.#next(Number.POSITIVE_INFINITY);
      if (next !== undefined) {
        idle = 0;
        await this.#wake(next);
      }
    }
    throw new Error('nothing moves any more, and what is waited for has not happened');
  }

  #next(end: number): Sleeper | undefined {
    return [...this.#sleepers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#elapsed = Math.max(this.#elapsed, sleeper.due);
    sleeper.wake();
    await this.settle();
  }
}
