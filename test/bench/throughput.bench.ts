// What the engine costs: 202,910 rows of SQLite to a destination that only acknowledges, against a hand-written loop
// without checkpoints and against the sequential loop Ratchet replaces. All three in one run, order by turns, medians.
// The loops are written as a careful person would: the first keeps four writes under way, the second is what it replaces.

import { mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HybridModel } from '../../src/connectors/builtin/hybridModel.ts';
import { loadWordTable } from '../../src/connectors/builtin/loadWordTable.ts';
import { bodyOf } from './acknowledgingDestination.ts';
import { type AcknowledgingServer, startAcknowledgingServer } from './acknowledgingServer.ts';
import { fillProducts, type Product, QUERY, textOf } from './products.ts';
import { runRatchet } from './runRatchet.ts';

const ROWS = Number(process.env['RATCHET_BENCH_ROWS'] ?? 202_910);
const ROUNDS = 3;

/** Keyset pages of 500, four writes under way, nothing written down. */
async function handWritten(path: string, server: AcknowledgingServer): Promise<void> {
  const model = new HybridModel(await loadWordTable());
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
          return { id: String(row.id), payload, vector: model.vectorOf(textOf(row)) };
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
  const model = new HybridModel(await loadWordTable());
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
      vector: model.vectorOf(textOf(row)),
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
  fillProducts(path, ROWS);
  const ours: number[] = [];
  const hand: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    hand.push(await seconds(() => handWritten(path, server)));
    ours.push(await seconds(() => runRatchet(path, folder, server)));
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
