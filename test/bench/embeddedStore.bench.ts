// The embedded vector store at size: inserts, upserts, kNN by bits against the exact scan, recall, file and memory.
// Prints one JSON line. `POINTS` and `DIMS` change the size; 200,000 × 768 needs some 1.5 GB of temporary space.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDestination } from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import { jobName, recordId, runId } from '../../src/core/ids.ts';
import { pointIdOf } from '../../src/core/pointId.ts';
import type { PointWrite, SearchHit, VectorDestination } from '../../src/engine/ports.ts';
import { ClusteredVectors } from './clusteredVectors.ts';

const POINTS = Number(process.env['POINTS'] ?? 200_000);
const DIMS = Number(process.env['DIMS'] ?? 768);
const QUERIES = 50;
const EXACT_QUERIES = 20;
const REWRITTEN = Math.min(POINTS, 20_000);

const job = jobName('bench');
const space = { provider: 'synthetic', model: 'clustered', dimensions: DIMS, variant: '' };
const vectors = new ClusteredVectors(DIMS, 20_260_101);
const signal = new AbortController().signal;
const text =
  'Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore';

function point(index: number, version: number): PointWrite {
  const record = recordId(String(index));
  return {
    kind: 'full',
    id: pointIdOf(job, record),
    record,
    vector: vectors.at(index + version * POINTS * 2),
    payload: { table: 'articles', key: index, title: `Article number ${index}`, text, updated: 1_700_000_000 + index },
    textHash: `${'0'.repeat(24)}${index.toString(16).padStart(8, '0')}`,
    payloadHash: `${'f'.repeat(24)}${index.toString(16).padStart(8, '0')}`,
  };
}

const seen = (index: number): PointWrite => ({ kind: 'seen', id: pointIdOf(job, recordId(String(index))) });

/** Points a second, counting only the time spent in the store. */
async function rate(store: VectorDestination, count: number, make: (index: number) => PointWrite): Promise<number> {
  let spentMs = 0;
  for (let from = 0; from < count; from += store.limits.maxPoints) {
    const size = Math.min(store.limits.maxPoints, count - from);
    const batch = Array.from({ length: size }, (_, i) => make(from + i));
    const start = performance.now();
    await store.write(batch, signal);
    spentMs += performance.now() - start;
  }
  return Math.round((count / spentMs) * 1000);
}

async function timed<T>(action: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await action();
  return { ms: Math.round((performance.now() - start) * 10) / 10, result };
}

async function searchAll(store: VectorDestination, count: number): Promise<{ p50Ms: number; hits: SearchHit[][] }> {
  const hits: SearchHit[][] = [];
  const times: number[] = [];
  for (let query = 0; query < count; query++) {
    const vector = vectors.at(POINTS + query * 37);
    const { ms, result } = await timed(() => store.search({ vector, limit: 10, space }, signal));
    times.push(ms);
    hits.push([...result]);
  }
  times.sort((a, b) => a - b);
  return { p50Ms: times[times.length >> 1] ?? 0, hits };
}

function recall(found: readonly SearchHit[][], truth: readonly SearchHit[][]): number {
  let shared = 0;
  let wanted = 0;
  for (const [query, hits] of truth.entries()) {
    const ids = new Set(found[query]?.map(({ id }) => id));
    wanted += hits.length;
    shared += hits.filter(({ id }) => ids.has(id)).length;
  }
  return Math.round((shared / wanted) * 1000) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
try {
  const settings = { type: 'embedded', path: 'vectors.sqlite' } as const;
  const store = await openEmbeddedDestination(settings, folder, job);
  await store.open({ run: runId('first'), space, rebuild: false }, signal);
  const insertsPerSecond = await rate(store, POINTS, (index) => point(index, 0));
  await store.finish(signal);
  await store.close();

  const opened = await timed(() => store.open({ run: runId('second'), space, rebuild: false }, signal));
  const knn = await searchAll(store, QUERIES);
  const exactStore = await openEmbeddedDestination(settings, folder, job, { exactBelow: Number.POSITIVE_INFINITY });
  const exact = await searchAll(exactStore, EXACT_QUERIES);
  await exactStore.close();
  const upsertsPerSecond = await rate(store, REWRITTEN, (index) => point(index, 1));
  const seenPerSecond = await rate(store, POINTS, seen);
  const counted = await timed(() => store.count(true, signal));
  await store.close();
  const rssMB = Math.round(process.resourceUsage().maxRSS / 1024);

  const plain = await openEmbeddedDestination(settings, folder, job, { useExtension: false });
  const knnPlain = await searchAll(plain, 5);
  await plain.close();

  const line = {
    name: 'embedded-store',
    points: POINTS,
    dims: DIMS,
    insertsPerSecond,
    knnP50Ms: knn.p50Ms,
    exactP50Ms: exact.p50Ms,
    knnWithoutExtensionP50Ms: knnPlain.p50Ms,
    recallAt10: recall(knn.hits, exact.hits),
    upsertsPerSecond,
    seenPerSecond,
    openMs: opened.ms,
    countMs: counted.ms,
    fileMB: Math.round(statSync(join(folder, 'vectors.sqlite')).size / 1e6),
    rssMB,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
