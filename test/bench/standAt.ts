// Leaves a job as a killed run would that had committed so many rows: one stream, its cursor behind the last of them.

import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteSource } from '../../src/connectors/sqlite/openSqliteSource.ts';
import { cursor, runId } from '../../src/core/ids.ts';
import { fingerprintOf } from '../../src/core/jobFile/fingerprint.ts';
import { parseJobFile } from '../../src/core/jobFile/parseJobFile.ts';
import { encodeKey } from '../../src/core/keyCodec.ts';
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
}
