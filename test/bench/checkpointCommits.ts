// The commits the benchmarks of the checkpoint store make: one stream's cursor and counters, each far from the one before.

import type { Counters } from '../../src/core/counters.ts';
import { cursor, streamId } from '../../src/core/ids.ts';
import type { Commit } from '../../src/engine/ports.ts';
import { RUN } from '../unit/store/storeFixture.ts';

export const STREAMS = Array.from({ length: 1000 }, (_, index) => `table-${index}/rows`);
export const COUNTERS: Counters = { read: 500, written: 499, embedded: 480, embedCalls: 5, failed: 1 };

export function streamOf(step: number): string {
  return STREAMS[(step * 37) % STREAMS.length] ?? '';
}

export function commitOf(step: number): Commit {
  const advance = { stream: streamId(streamOf(step)), cursor: cursor(`["${step}"]`), done: false };
  return { run: RUN, advance, counters: COUNTERS, deadLetters: [], settled: [] };
}
