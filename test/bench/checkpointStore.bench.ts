// Commit latency, bytes written and memory of the checkpoint store, by the size of its file, against node:sqlite with
// WAL and synchronous=FULL in the same run. Prints one line of JSON.

import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId, streamId } from '../../src/core/ids.ts';
import { SqliteCheckpointStore } from '../../src/store/checkpointStore.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { DURABLE, SqliteConnection } from '../../src/store/sqlite/sqliteConnection.ts';
import { bundleScript } from '../crash/bundleScript.ts';
import { HOLDER, RUN, startRun } from '../unit/store/storeFixture.ts';
import { COUNTERS, commitOf, STREAMS, streamOf } from './checkpointCommits.ts';
import { NativeCheckpoints } from './nativeCheckpoints.ts';

const SIZES_MB = [1, 20, 200];
const COMMITS = 2000;
/** The two take turns, so that whatever else the machine does hits both. */
const TURN = 100;
const REASON = 'HTTP 400: the text has 9,131 tokens, the model reads 8,192. '.repeat(16);

interface Figures {
  readonly sizeMb: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly nativeP50Ms: number;
  readonly nativeP99Ms: number;
  readonly p50Ratio: number;
  readonly kbPerCommit: number;
  readonly openMs: number;
}

await benchmark();

async function benchmark(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-store-'));
  try {
    const base = join(folder, 'base.sqlite');
    const sizes: Figures[] = [];
    for (const sizeMb of SIZES_MB) {
      await growTo(base, sizeMb);
      sizes.push(await measure(base, sizeMb));
    }
    // Bundled as the product is: the stripping of types alone takes 40 MB.
    const child = spawnSync(process.execPath, [await bundleScript('../bench/checkpointMemory.ts', folder), base]);
    const rssMb = Number(child.stdout.toString());
    const largest = sizes.at(-1);
    const report = {
      name: 'checkpoint-store',
      sizes,
      rssMbAt200Mb: rssMb,
      groupedCommitsPerSecond: await measureGroups(base),
      targets: {
        p50Ratio: (largest?.p50Ratio ?? Number.POSITIVE_INFINITY) <= 2,
        kbPerCommit: sizes.every(({ kbPerCommit }) => kbPerCommit <= 30),
        rssMbAt200Mb: rssMb <= 120,
        openMs: (largest?.openMs ?? Number.POSITIVE_INFINITY) <= 100,
      },
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A planned run of a thousand streams, filled up with dead letters. */
async function growTo(file: string, sizeMb: number): Promise<void> {
  const store = await openCheckpointStore(file);
  const writer = await store.acquire(HOLDER);
  if (store.latestRun() === null) await startRun(writer, STREAMS);
  for (let letters = store.deadLetterCount(RUN); letters * (REASON.length + 40) < sizeMb << 20; letters += 1000) {
    await writer.commit({
      run: RUN,
      advance: null,
      counters: {},
      settled: [],
      deadLetters: Array.from({ length: 1000 }, (_, index) => ({
        stream: streamId('table-0/rows'),
        record: recordId(String(letters + index).padStart(9, '0')),
        reason: REASON,
        tries: 1,
        at: 1,
      })),
    });
  }
  await store.close();
}

async function measure(base: string, sizeMb: number): Promise<Figures> {
  const [oursFile, nativeFile] = [`${base}.ours`, `${base}.native`];
  copyDurably(base, oursFile);
  copyDurably(base, nativeFile);
  const opening = performance.now();
  await (await openCheckpointStore(oursFile)).close();
  const openMs = performance.now() - opening;

  const connection = await SqliteConnection.open(oursFile);
  connection.makeDurable(DURABLE);
  const store = new SqliteCheckpointStore({ connection, recovered: null, stillOwned: () => true, now: Date.now });
  const writer = await store.acquire(HOLDER);
  const native = new NativeCheckpoints(nativeFile);
  const [ours, theirs]: [number[], number[]] = [[], []];
  const written = connection.files.written.bytes;
  for (let turn = 0; turn < COMMITS / TURN; turn += 1) {
    for (let step = turn * TURN; step < (turn + 1) * TURN; step += 1) {
      ours.push(await timed(() => writer.commit(commitOf(step))));
    }
    for (let step = turn * TURN; step < (turn + 1) * TURN; step += 1) {
      theirs.push(await timed(async () => native.commit(RUN, streamOf(step), `["${step}"]`, COUNTERS, Date.now())));
    }
  }
  const kbPerCommit = (connection.files.written.bytes - written) / COMMITS / 1000;
  await store.close();
  native.close();
  for (const file of [oursFile, nativeFile]) rmSync(file);
  const [p50Ms, nativeP50Ms] = [quantile(ours, 0.5), quantile(theirs, 0.5)];
  return {
    sizeMb,
    p50Ms: rounded(p50Ms),
    p99Ms: rounded(quantile(ours, 0.99)),
    nativeP50Ms: rounded(nativeP50Ms),
    nativeP99Ms: rounded(quantile(theirs, 0.99)),
    p50Ratio: rounded(p50Ms / nativeP50Ms),
    kbPerCommit: rounded(kbPerCommit),
    openMs: rounded(openMs),
  };
}

/** Without the fsync the first one measured would pay for the copy. */
function copyDurably(from: string, to: string): void {
  copyFileSync(from, to);
  const descriptor = openSync(to, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function measureGroups(file: string): Promise<number> {
  const store = await openCheckpointStore(file);
  const writer = await store.acquire(HOLDER);
  const began = performance.now();
  const commitMany = async (committer: number) => {
    for (let step = 0; step < 250; step += 1) await writer.commit(commitOf(committer * 50 + step));
  };
  await Promise.all(Array.from({ length: 16 }, (_, committer) => commitMany(committer)));
  const perSecond = Math.round((16 * 250) / ((performance.now() - began) / 1000));
  await store.close();
  return perSecond;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
