// What the engine costs: 202,910 rows of SQLite to a destination that only acknowledges, against a hand-written loop
// without checkpoints and against the sequential loop Ratchet replaces. All three in one run, order by turns, medians.
// The loops are written as a careful person would: the first keeps four writes under way, the second is what it replaces.

import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSource } from '../../src/connectors/registry.ts';
import { jobName, runId } from '../../src/core/ids.ts';
import { compilePayload } from '../../src/core/payloadMap.ts';
import { compileText } from '../../src/core/textTemplate.ts';
import { Governor } from '../../src/engine/governor.ts';
import { runSyncAttempt } from '../../src/engine/sync/runSyncAttempt.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { acknowledgingDestination, bodyOf } from './acknowledgingDestination.ts';
import { type AcknowledgingServer, startAcknowledgingServer } from './acknowledgingServer.ts';
import { cheapEmbedder, cheapVector } from './cheapEmbedder.ts';

const ROWS = Number(process.env['RATCHET_BENCH_ROWS'] ?? 202_910);
const ROUNDS = 3;
const QUERY = 'SELECT id, name, description, price FROM products';

interface Product {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly price: number;
}

const textOf = ({ name, description }: Product): string => `${name}\n${description}`;

function fill(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, description TEXT, price REAL); BEGIN');
  const insert = database.prepare('INSERT INTO products VALUES (?, ?, ?, ?)');
  for (let id = 1; id <= ROWS; id += 1) {
    const name = `Product ${id} of series ${id % 97}`;
    insert.run(
      id,
      name,
      `${name}: a thing of kind ${id % 1009} for use ${id % 313}, made in batch ${id >> 4}.`,
      id / 7,
    );
  }
  database.exec('COMMIT');
  database.close();
}

async function ratchet(path: string, folder: string, server: AcknowledgingServer): Promise<void> {
  const job = jobName('bench');
  const id = runId(randomUUID());
  const store = await openCheckpointStore(join(folder, `${id}.sqlite`));
  const writer = await store.acquire({ pid: process.pid, host: 'bench', role: 'bench' });
  const source = await openSource(
    { type: 'sqlite', path, query: QUERY, key: ['id'], pageSize: 500, paging: 'keyset', ranges: 'auto' },
    folder,
  );
  const run = await writer.startRun({ id, fingerprint: { source: '', space: '' }, at: Date.now() });
  await writer.beginAttempt({ run: id, reason: 'start', at: Date.now(), from: '' });
  const destination = acknowledgingDestination(server);
  const never = new AbortController().signal;
  const governor = (account: string): Governor => new Governor({ account, clock: systemClock });
  const attempt = runSyncAttempt({
    ...{ job, run, scope: 'run', source, embedder: cheapEmbedder, destination, deletes: 'keep' },
    governors: { source: governor('source'), embedder: governor('embedder'), destination: governor('destination') },
    textOf: compileText(['name', 'description']),
    payloadOf: compilePayload(['name', 'price']),
    ...{ askDestination: false, onRefusal: 'wait', force: false, store, writer, clock: systemClock },
    signals: { draining: never, aborted: never },
    emit: () => {},
  });
  await attempt.ended;
  await source.close();
  await store.close();
}

/** Keyset pages of 500, four writes under way, nothing written down. */
async function handWritten(path: string, server: AcknowledgingServer): Promise<void> {
  const database = new DatabaseSync(path, { readOnly: true });
  const page = database.prepare(`SELECT * FROM (${QUERY}) WHERE id > ? ORDER BY id LIMIT 500`);
  const underWay = new Set<Promise<void>>();
  let last = 0;
  for (;;) {
    const rows = page.all(last) as unknown as Product[];
    if (rows.length === 0) break;
    last = rows.at(-1)?.id ?? last;
    for (let from = 0; from < rows.length; from += 250) {
      const body = bodyOf(
        rows.slice(from, from + 250).map((row) => {
          const payload = { name: row.name, price: row.price };
          return { id: String(row.id), payload, vector: cheapVector(textOf(row)) };
        }),
      );
      const sent: Promise<void> = server.post(body).finally(() => underWay.delete(sent));
      underWay.add(sent);
      if (underWay.size >= 4) await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
  database.close();
}

/** Batches of 100 by OFFSET, one after the other, and after each the whole checkpoint database written anew. */
async function sequential(path: string, folder: string, server: AcknowledgingServer): Promise<void> {
  const initSqlJs = createRequire(import.meta.url)('sql.js') as typeof import('sql.js').default;
  const SQL = await initSqlJs();
  const checkpoint = new SQL.Database();
  checkpoint.run(
    'CREATE TABLE checkpoint (job TEXT PRIMARY KEY, offset INTEGER); CREATE TABLE done (id INTEGER PRIMARY KEY)',
  );
  const database = new DatabaseSync(path, { readOnly: true });
  const page = database.prepare(`${QUERY} ORDER BY id LIMIT 100 OFFSET ?`);
  const target = join(folder, 'sequential.sqlite');
  for (let offset = 0; ; offset += 100) {
    const rows = page.all(offset) as unknown as Product[];
    if (rows.length === 0) break;
    const points = rows.map((row) => ({
      id: String(row.id),
      payload: { name: row.name, price: row.price },
      vector: cheapVector(textOf(row)),
    }));
    await server.post(bodyOf(points));
    for (const row of rows) checkpoint.run('INSERT INTO done VALUES (?)', [row.id]);
    checkpoint.run('INSERT OR REPLACE INTO checkpoint VALUES (?, ?)', ['bench', offset + rows.length]);
    await writeFile(`${target}.new`, checkpoint.export());
    const file = await open(`${target}.new`, 'r+');
    await file.sync();
    await file.close();
    await rename(`${target}.new`, target);
  }
  checkpoint.close();
  database.close();
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = await mkdtemp(join(tmpdir(), 'ratchet-bench-'));
const server = await startAcknowledgingServer();
try {
  const path = join(folder, 'products.sqlite');
  fill(path);
  const ours: number[] = [];
  const hand: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    hand.push(await seconds(() => handWritten(path, server)));
    ours.push(await seconds(() => ratchet(path, folder, server)));
  }
  const replaced = await seconds(() => sequential(path, folder, server));
  const rate = (time: number): number => Math.round(ROWS / time);
  const result = {
    name: 'throughput',
    rows: ROWS,
    ratchetRowsPerSecond: rate(median(ours)),
    handWrittenRowsPerSecond: rate(median(hand)),
    sequentialRowsPerSecond: rate(replaced),
    toHandWritten: Number((median(hand) / median(ours)).toFixed(2)),
    toSequential: Number((replaced / median(ours)).toFixed(1)),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
