// Upserts of the Qdrant destination against those of the vendor's client, over the same points: how many a second, and
// what a point costs this process. Once against the strict fake, which takes most of the time itself, and once against a
// server that only acknowledges, which shows the client's side alone. Prints a JSON line for each.
// `POINTS` and `DIMS` change the size.

import { QdrantClient } from '@qdrant/js-client-rest';
import { openQdrantDestination } from '../../src/connectors/qdrant/openQdrantDestination.ts';
import { jobName, recordId, runId } from '../../src/core/ids.ts';
import { pointIdOf } from '../../src/core/pointId.ts';
import type { PointWrite } from '../../src/engine/ports.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { ClusteredVectors } from './clusteredVectors.ts';
import { startCompletingServer } from './completingServer.ts';

const POINTS = Number(process.env['POINTS'] ?? 10_240);
const DIMS = Number(process.env['DIMS'] ?? 768);
const BATCH = 256;
const IN_FLIGHT = 4;
const ROUNDS = 3;

const job = jobName('bench');
const space = { provider: 'synthetic', model: 'clustered', dimensions: DIMS, variant: '' };
const vectors = new ClusteredVectors(DIMS, 20_260_101);
const signal = new AbortController().signal;
const text = 'Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore';

type FullWrite = Extract<PointWrite, { kind: 'full' }>;

function point(index: number): FullWrite {
  const record = recordId(String(index));
  return {
    kind: 'full',
    id: pointIdOf(job, record),
    record,
    vector: vectors.at(index),
    payload: { table: 'articles', key: index, title: `Article number ${index}`, text },
    textHash: `${'0'.repeat(14)}${index.toString(16).padStart(8, '0')}`,
    payloadHash: `${'f'.repeat(14)}${index.toString(16).padStart(8, '0')}`,
  };
}

const batches = Array.from({ length: Math.ceil(POINTS / BATCH) }, (_, number) =>
  Array.from({ length: BATCH }, (_, i) => point((number * BATCH + i) % POINTS)),
);

interface Figures {
  readonly pointsPerSecond: number;
  readonly cpuMicrosPerPoint: number;
}

type Write = (points: readonly FullWrite[]) => Promise<unknown>;

async function writeAll(write: Write): Promise<Figures> {
  const waiting = [...batches];
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const lane = async (): Promise<void> => {
    for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) await write(batch);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const spentMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  const written = batches.length * BATCH;
  return { pointsPerSecond: (written / spentMs) * 1_000, cpuMicrosPerPoint: (user + system) / written };
}

/** What else runs on the machine only ever slows one down. */
const best = (rounds: readonly Figures[]): Figures => ({
  pointsPerSecond: Math.round(Math.max(...rounds.map(({ pointsPerSecond }) => pointsPerSecond))),
  cpuMicrosPerPoint: Math.round(Math.min(...rounds.map(({ cpuMicrosPerPoint }) => cpuMicrosPerPoint))),
});

async function compare(server: string, url: string): Promise<void> {
  const client = new QdrantClient({ url, checkCompatibility: false });
  const collection = 'bench';
  const settings = { type: 'qdrant', url, collection, distance: 'Cosine', ids: 'uuid', timeoutMs: 60_000 } as const;
  const destination = await openQdrantDestination(settings, job);
  await destination.open({ run: runId('first'), space, rebuild: false }, signal);
  const throughClient: Write = (points) =>
    client.upsert(collection, {
      wait: true,
      points: points.map(({ id, vector, payload, textHash, payloadHash, record }) => ({
        id,
        vector: Array.from(vector),
        payload: { ...payload, _ratchet: { job, record, text: textHash, payload: payloadHash } },
      })),
    });
  const rounds: { own: Figures; vendors: Figures }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const own = await writeAll((points) => destination.write(points, signal));
    rounds.push({ own, vendors: await writeAll(throughClient) });
  }
  await destination.close();
  const own = best(rounds.map((round) => round.own));
  const vendors = best(rounds.map((round) => round.vendors));
  const line = {
    name: `qdrant-upsert-${server}`,
    dims: DIMS,
    pointsPerSecond: own.pointsPerSecond,
    clientPointsPerSecond: vendors.pointsPerSecond,
    timesAsMany: Math.round((own.pointsPerSecond / vendors.pointsPerSecond) * 100) / 100,
    cpuMicrosPerPoint: own.cpuMicrosPerPoint,
    clientCpuMicrosPerPoint: vendors.cpuMicrosPerPoint,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const fake = await spawnFake('qdrant', { validate: 'sampled' });
try {
  await compare('strict-fake', fake.url);
} finally {
  await fake.stop();
}
const completing = await startCompletingServer(DIMS);
try {
  await compare('acknowledging', completing.url);
} finally {
  await completing.stop();
}
