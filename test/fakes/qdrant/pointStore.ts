// The points of one collection, by id and in the order of a scroll. Knows nothing of requests.

import type { Fields } from './bodies.ts';
import { comparePointKeys, type PointKey } from './pointIds.ts';

/** Vectors by name; the one of a collection without names is `''`. */
export interface StoredPoint {
  readonly key: PointKey;
  readonly vectors: Readonly<Record<string, Float32Array>>;
  readonly payload: Fields;
  /** The operation that last changed it. */
  readonly version: number;
}

export class PointStore {
  readonly #points = new Map<PointKey, StoredPoint>();
  #order: readonly PointKey[] | null = null;

  get size(): number {
    return this.#points.size;
  }

  get(key: PointKey): StoredPoint | undefined {
    return this.#points.get(key);
  }

  put(point: StoredPoint): void {
    if (!this.#points.has(point.key)) this.#order = null;
    this.#points.set(point.key, point);
  }

  delete(key: PointKey): void {
    if (this.#points.delete(key)) this.#order = null;
  }

  all(): Iterable<StoredPoint> {
    return this.#points.values();
  }

  /** In the order of their ids, from `from` on. */
  *inOrder(from: PointKey | null): Iterable<StoredPoint> {
    this.#order ??= [...this.#points.keys()].sort(comparePointKeys);
    for (let at = from === null ? 0 : this.#indexFrom(this.#order, from); at < this.#order.length; at++) {
      const key = this.#order[at];
      const point = key === undefined ? undefined : this.#points.get(key);
      if (point !== undefined) yield point;
    }
  }

  /** The first place in the order whose id is not before `from`. */
  #indexFrom(order: readonly PointKey[], from: PointKey): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePointKeys(order[middle] ?? 0, from) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
