// A collection's strict mode: limits on batches, on results, on filters without an index, and the write rate, which
// counts points.

import type { VirtualClock } from '../virtualClock.ts';
import type { FilterBody, StrictModeBody } from './bodies.ts';
import { filteredKeys } from './pointFilter.ts';
import { costOf, filterOf, type PointWrite } from './pointWrites.ts';
import { overWriteCapacity, overWriteRate, strictMode } from './refusal.ts';

const MINUTE_MS = 60_000;

export function checkWrite(config: StrictModeBody, write: PointWrite, indexed: (key: string) => boolean): void {
  if (config.enabled !== true) return;
  if (write.kind === 'upsert') checkLimit(write.points.length, config.upsert_max_batchsize, 'upsert limit');
  if (config.unindexed_filtering_update === false) checkIndexed(filterOf(write), indexed);
}

export function checkRead(
  config: StrictModeBody,
  read: { readonly limit: number | null; readonly filter: FilterBody | null },
  indexed: (key: string) => boolean,
): void {
  if (config.enabled !== true) return;
  if (read.limit !== null) checkLimit(read.limit, config.max_query_limit, 'limit');
  if (config.unindexed_filtering_retrieve === false) checkIndexed(read.filter, indexed);
}

function checkLimit(value: number, limit: number | null | undefined, name: string): void {
  if (limit === null || limit === undefined || value <= limit) return;
  throw strictMode(
    `Limit exceeded ${value} > ${limit} for "${name}"`,
    `Reduce the "${name}" parameter to or below ${limit}.`,
  );
}

function checkIndexed(filter: FilterBody | null, indexed: (key: string) => boolean): void {
  const key = filteredKeys(filter).find((each) => !indexed(each));
  if (key === undefined) return;
  throw strictMode(
    `Index required but not found for "${key}" of one of the following types: [keyword]`,
    'Create an index for this key or use a different filter.',
  );
}

/** The server's token bucket: full at the start, refilled evenly over a minute. */
export class WriteRate {
  readonly #clock: VirtualClock;
  #perMinute = 0;
  #tokens = 0;
  #checkedAt = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Refuses, or counts the points of the write. */
  take(config: StrictModeBody, write: PointWrite): void {
    const perMinute = config.enabled === true ? (config.write_rate_limit ?? null) : null;
    if (perMinute === null) return;
    const now = this.#clock.now();
    if (perMinute !== this.#perMinute) {
      this.#perMinute = perMinute;
      this.#tokens = perMinute;
    } else {
      this.#tokens = Math.min(perMinute, this.#tokens + ((now - this.#checkedAt) * perMinute) / MINUTE_MS);
    }
    this.#checkedAt = now;
    const cost = costOf(write);
    if (cost > perMinute) throw overWriteCapacity();
    if (cost > this.#tokens) {
      const waitMs = ((cost - this.#tokens) * MINUTE_MS) / perMinute;
      throw overWriteRate(cost, this.#tokens, this.#clock.realMs(waitMs));
    }
    this.#tokens -= cost;
  }
}
