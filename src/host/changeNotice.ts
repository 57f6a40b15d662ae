// Gathers what changed and tells it at most ten times a second, the first change at once.

import type { HostClock } from './hostClock.ts';
import type { Unsubscribe } from './jobsModel.ts';

const INTERVAL_MS = 100;

export class ChangeNotice<Item> {
  readonly #clock: HostClock;
  readonly #listeners = new Set<(changed: ReadonlySet<Item> | 'all') => void>();
  #changed: Set<Item> | 'all' = new Set();
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(clock: HostClock) {
    this.#clock = clock;
  }

  listen(listener: (changed: ReadonlySet<Item> | 'all') => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  note(item: Item | 'all'): void {
    if (item === 'all') this.#changed = 'all';
    else if (this.#changed !== 'all') this.#changed.add(item);
    if (this.#cancel !== null) return;
    const waitMs = Math.max(0, this.#toldAt + INTERVAL_MS - this.#clock.elapsed());
    // Never within the caller: a listener may act on what it hears.
    this.#cancel = this.#clock.after(waitMs, () => this.#tell());
  }

  dispose(): void {
    this.#cancel?.();
    this.#listeners.clear();
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    this.#cancel = null;
    this.#toldAt = this.#clock.elapsed();
    for (const listener of this.#listeners) listener(changed);
  }
}
