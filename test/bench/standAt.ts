// Leaves a job as a killed run would that had committed so many rows: one stream, its cursor behind the last of them.

import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openBuiltinEmbedder } from '../../src/connectors/builtin/openBuiltinEmbedder.ts';
import { openEmbeddedDestination } from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import { openSqliteSource } from '../../src/connectors/sqlite/openSqliteSource.ts';
import { cursor, type RunId, recordId, runId } from '../../src/core/ids.ts';
import { fingerprintOf } from '../../src/core/jobFile/fingerprint.ts';
import { parseJobFile } from '../../src/core/jobFile/parseJobFile.ts';
import { encodeKey } from '../../src/core/keyCodec.ts';
import { pointIdOf } from '../../src/core/pointId.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { JOB, JOB_FILE, stateOf } from './productJob.ts';

export async function standAt(folder: string, rows: number): Promise<void> {
  rmSync(stateOf(folder), { recursive: true, force: true });
  const job = parseJobFile(JOB_FILE).jobs.get(JOB);
  if (job === undefined) throw new Error('the job file of the benchmarks has no job');
  if (job.source.type !== 'sqlite') throw new Error('the job of the benchmarks reads something other than SQLite');
  const source = await openSqliteSource({ ...job.source, ranges: 1 }, folder);
  const { nodes, streams } = await source.expand(null, new AbortController().signal);
  await source.close();
  const [stream] = streams;
  if (stream === undefined) throw new Error('the table of the benchmarks gave no stream');

  const store = await openCheckpointStore(join(stateOf(folder), `${JOB}.sqlite`));
  const writer = await store.acquire({ pid: process.pid, host: 'bench', role: 'bench' });
  const id = runId(randomUUID());
  await writer.startRun({ id, fingerprint: fingerprintOf(job), at: Date.now() });
  await writer.beginAttempt({ run: id, reason: 'start', at: Date.now(), from: '' });
  await writer.saveExpansion({ run: id, parent: null, nodes, streams, planned: true, counters: {} });
  await writer.commit({
    run: id,
    advance: { stream: stream.id, cursor: cursor(encodeKey([rows])), done: false },
    counters: { read: rows, written: rows, embedded: rows },
    deadLetters: [],
    settled: [],
  });
  await store.close();
  await writeSomePoints(folder, id);
}

/** Enough for the destination to be one that is asked what it has. */
async function writeSomePoints(folder: string, run: RunId): Promise<void> {
  const never = new AbortController().signal;
  const embedder = await openBuiltinEmbedder({ type: 'builtin' });
  const destination = await openEmbeddedDestination({ type: 'embedded', path: 'vectors.sqlite' }, folder, JOB);
  await destination.open({ run, space: embedder.space, rebuild: true }, never);
  const records = Array.from({ length: 100 }, (_, index) => recordId(String(index + 1)));
  const vectors = await embedder.embed(records, 'document', never);
  const points = records.flatMap((record, index) => {
    const vector = vectors[index];
    if (vector === undefined) return [];
    const hashes = { textHash: record, payloadHash: record };
    return [{ kind: 'full' as const, id: pointIdOf(JOB, record), record, vector, payload: {}, ...hashes }];
  });
  await destination.write(points, never);
  await destination.close();
  await embedder.close();
}
