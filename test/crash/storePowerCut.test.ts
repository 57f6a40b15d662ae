// Power cuts: the disk calls of a real store are recorded, and at over a thousand points of the recording a disk that
// loses whatever was not synced is built and opened with the product's own code.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cursor, recordId, streamId } from '../../src/core/ids.ts';
import type { CheckpointStore, Commit } from '../../src/engine/ports.ts';
import { SqliteCheckpointStore } from '../../src/store/checkpointStore.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { type Durability, SqliteConnection } from '../../src/store/sqlite/sqliteConnection.ts';
import { HOLDER, RUN, startRun } from '../unit/store/storeFixture.ts';
import { type DiskOperation, recordDisk } from './diskTrace.ts';
import { UnsafeDisk } from './unsafeDisk.ts';

const STREAMS = ['s1', 's2', 's3'];
const FILE = 'job.sqlite';

interface Verdict {
  readonly states: number;
  readonly lost: string[];
  readonly damaged: string[];
}

describe('checkpoint store under power cuts', function () {
  this.timeout(300_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-power-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('loses no acknowledged commit and stays sound in 1,200 states', async () => {
    const operations = await record(join(folder, 'full'), { synchronous: 'FULL', checkpointPages: 40 });
    const { states, lost, damaged } = await cutAgainAndAgain(operations, join(folder, 'image'), 1200);
    assert.deepEqual({ states, lost, damaged }, { states: 1200, lost: [], damaged: [] });
  });

  it('bites: with synchronous=NORMAL it finds lost commits', async () => {
    const operations = await record(join(folder, 'normal'), { synchronous: 'NORMAL', checkpointPages: 40 });
    const { lost } = await cutAgainAndAgain(operations, join(folder, 'image'), 120);
    assert.ok(lost.length > 0, 'a store that does not sync was found to lose nothing');
  });
});

/** The disk calls of a store's life: creation, commits in groups, checkpoints, a clean close and a second opening. */
async function record(folder: string, durability: Durability): Promise<readonly DiskOperation[]> {
  mkdirSync(folder);
  const trace = recordDisk(folder);
  try {
    let store = await openCheckpointStore(join(folder, FILE));
    await startRun(await store.acquire(HOLDER), STREAMS);
    trace.operations.push(...STREAMS.map((stream) => ({ kind: 'acknowledge', stream, position: 0 }) as const));
    await store.close();
    for (const upTo of [80, 160]) {
      store = await openWith(join(folder, FILE), durability);
      await commitAll(store, upTo, trace.operations);
      await store.close();
    }
    return trace.operations;
  } finally {
    trace.stop();
  }
}

/** As `openCheckpointStore` does, with another durability; its self-test would refuse NORMAL. */
async function openWith(file: string, durability: Durability): Promise<CheckpointStore> {
  const connection = await SqliteConnection.open(file);
  connection.makeDurable(durability);
  return new SqliteCheckpointStore({ connection, recovered: null, stillOwned: () => true, now: Date.now });
}

async function commitAll(store: CheckpointStore, upTo: number, operations: DiskOperation[]): Promise<void> {
  const writer = await store.acquire(HOLDER);
  const commitStream = async (stream: string, from: number) => {
    for (let position = from + 1; position <= upTo; position += 1) {
      await writer.appendLog({ at: position, level: 'info', message: 'x'.repeat(position % 300) });
      await writer.commit(commitAt(stream, position));
      operations.push({ kind: 'acknowledge', stream, position });
    }
  };
  await Promise.all(store.streams(RUN).map(({ id, cursor: at }) => commitStream(id, Number(at ?? 0))));
}

function commitAt(stream: string, position: number): Commit {
  const letter = { stream: streamId(stream), record: recordId(String(position)), reason: 'r', tries: 1, at: 1 };
  return {
    run: RUN,
    advance: { stream: streamId(stream), cursor: cursor(String(position)), done: false },
    counters: { read: 10 },
    deadLetters: position % 5 === 0 ? [letter] : [],
    settled: [],
  };
}

async function cutAgainAndAgain(operations: readonly DiskOperation[], image: string, states: number): Promise<Verdict> {
  const disk = new UnsafeDisk();
  const acknowledged = new Map<string, number>();
  const random = seeded(20261122);
  const verdict: Verdict = { states, lost: [], damaged: [] };
  let applied = 0;
  for (let state = 1; state <= states; state += 1) {
    for (const operation of operations.slice(applied, Math.floor((state / states) * operations.length))) {
      if (operation.kind === 'acknowledge') acknowledged.set(operation.stream, operation.position);
      else disk.apply(operation);
      applied += 1;
    }
    rmSync(image, { recursive: true, force: true });
    mkdirSync(image);
    for (const [name, bytes] of disk.afterPowerCut(random)) writeFileSync(join(image, name), bytes);
    await judge(join(image, FILE), acknowledged, state, verdict);
  }
  return verdict;
}

async function judge(
  file: string,
  acknowledged: ReadonlyMap<string, number>,
  state: number,
  verdict: Verdict,
): Promise<void> {
  const store = await openCheckpointStore(file);
  try {
    if (store.recovered !== null) verdict.damaged.push(`state ${state}: ${store.recovered.lost}`);
    const positions = new Map(store.streams(RUN).map(({ id, cursor: at }) => [String(id), Number(at ?? 0)]));
    for (const [stream, expected] of acknowledged) {
      const found = positions.get(stream);
      if (found === undefined || found < expected)
        verdict.lost.push(`state ${state}: ${stream} ${found} < ${expected}`);
    }
    const sum = [...positions.values()].reduce((total, position) => total + position, 0);
    const letters = [...positions.values()].reduce((total, position) => total + Math.floor(position / 5), 0);
    const counted = store.latestRun()?.counters.read ?? 0;
    if (counted !== 10 * sum || store.deadLetterCount(RUN) !== letters) {
      verdict.damaged.push(`state ${state}: ${counted} counted and ${store.deadLetterCount(RUN)} letters at ${sum}`);
    }
  } finally {
    await store.close();
  }
}

/** The same numbers at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
