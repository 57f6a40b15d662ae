// Which items an app has, and which stands at an offset when they are sorted by id. Remembers only what differs from
// "all that were ever made there": what went, and what came from another app.

import type { PodioIds } from './podioIds.ts';

export class ItemIndex {
  readonly #ids: PodioIds;
  readonly #appOrdinal: number;
  #made: number;
  /** Positions of items that were deleted or moved away, ascending. */
  readonly #missing: number[] = [];
  /** Ids of items that were moved here, ascending. */
  readonly #moved: number[] = [];

  constructor(ids: PodioIds, appOrdinal: number, made: number) {
    this.#ids = ids;
    this.#appOrdinal = appOrdinal;
    this.#made = made;
  }

  get size(): number {
    return this.#made - this.#missing.length + this.#moved.length;
  }

  has(itemId: number): boolean {
    const { appOrdinal, position } = this.#ids.homeOf(itemId);
    if (appOrdinal !== this.#appOrdinal) return this.#moved.includes(itemId);
    return position < this.#made && this.#missing[below(this.#missing, position)] !== position;
  }

  /** A new item's id. */
  make(): number {
    return this.#ids.item(this.#appOrdinal, this.#made++);
  }

  take(itemId: number): void {
    const { appOrdinal, position } = this.#ids.homeOf(itemId);
    if (appOrdinal === this.#appOrdinal) this.#missing.splice(below(this.#missing, position), 0, position);
    else this.#moved.splice(this.#moved.indexOf(itemId), 1);
  }

  put(itemId: number): void {
    const { appOrdinal, position } = this.#ids.homeOf(itemId);
    if (appOrdinal === this.#appOrdinal) this.#missing.splice(below(this.#missing, position), 1);
    else this.#moved.splice(below(this.#moved, itemId), 0, itemId);
  }

  /** Ids from an offset on, ascending. */
  *ascending(offset = 0): Iterable<number> {
    let moved = this.#movedBefore(offset);
    let missing = 0;
    let position = offset - moved;
    // Each gap at or before the position pushes it one further.
    for (; (this.#missing[missing] ?? Number.POSITIVE_INFINITY) <= position; missing++) position++;
    for (;;) {
      const next = position < this.#made ? this.#ids.item(this.#appOrdinal, position) : Number.POSITIVE_INFINITY;
      const other = this.#moved[moved] ?? Number.POSITIVE_INFINITY;
      if (next === other) return;
      if (other < next) {
        moved++;
        yield other;
        continue;
      }
      yield next;
      for (position++; this.#missing[missing] === position; missing++) position++;
    }
  }

  /** How many of those moved here stand before the offset. */
  #movedBefore(offset: number): number {
    const behind = this.#moved.findIndex((id, order) => order + this.#ownBelow(id) >= offset);
    return behind === -1 ? this.#moved.length : behind;
  }

  /** How many of the items made here have a smaller id. */
  #ownBelow(itemId: number): number {
    const { appOrdinal, position } = this.#ids.homeOf(itemId);
    const positions = Math.min(position + (appOrdinal > this.#appOrdinal ? 1 : 0), this.#made);
    return positions - below(this.#missing, positions);
  }
}

/** How many of the ascending numbers are smaller; where it belongs among them. */
function below(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
