// The newest events of a job, bounded: of progress only the last, because each says all that the one before did.

import type { RunEvent } from '../core/runEvent.ts';

const LIMIT = 200;

export class EventHistory {
  #events: RunEvent[] = [];
  #progress: RunEvent | null = null;

  add(event: RunEvent): void {
    if (event.type === 'progress') {
      this.#progress = event;
      return;
    }
    this.#settle();
    this.#events.push(event);
    // In strides, so that a storm of events does not move the whole list for each.
    if (this.#events.length > 2 * LIMIT) this.#events = this.#events.slice(-LIMIT);
  }

  /** At most 200, oldest first. */
  newest(): readonly RunEvent[] {
    const last = this.#progress === null ? [] : [this.#progress];
    return [...this.#events, ...last].slice(-LIMIT);
  }

  /** What comes after the progress shows where it stood then. */
  #settle(): void {
    this.#progress = null;
  }
}
