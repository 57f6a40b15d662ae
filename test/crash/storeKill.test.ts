// 200 × kill -9 in the middle of commits, with real processes and a real file; judged by native SQLite.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { RUN } from '../unit/store/storeFixture.ts';
import { bundleScript } from './bundleScript.ts';

const ROUNDS = 200;
const STORES = 2;

interface Tally {
  acknowledged: number;
  readonly lost: string[];
  readonly corrupt: string[];
  readonly complaints: string[];
}

describe('checkpoint store under kill -9', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-kill-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`loses no acknowledged commit and stays sound over ${ROUNDS} kills`, async function () {
    this.timeout(300_000);
    const script = await bundleScript('./storeChild.ts', folder);
    const tally: Tally = { acknowledged: 0, lost: [], corrupt: [], complaints: [] };
    const stores = Array.from({ length: STORES }, (_, index) => join(folder, `job${index}.sqlite`));
    await Promise.all(stores.map((store) => killAgainAndAgain(script, store, ROUNDS / STORES, tally)));
    assert.deepEqual([tally.lost, tally.corrupt, tally.complaints], [[], [], []]);
    assert.ok(tally.acknowledged > ROUNDS, `only ${tally.acknowledged} commits were acknowledged`);
    for (const file of stores) {
      const store = await openCheckpointStore(file);
      assert.equal(store.recovered, null);
      assert.equal(store.streams(RUN).length, 4);
      await store.close();
    }
  });
});

async function killAgainAndAgain(script: string, store: string, rounds: number, tally: Tally): Promise<void> {
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const child = spawn(process.execPath, [script, store], { stdio: ['ignore', 'pipe', 'pipe'] });
    await killAmidCommits(child, (line) => {
      const [kind, stream = '', position] = line.split(' ');
      if (kind !== 'A') tally.complaints.push(line);
      else {
        tally.acknowledged += 1;
        acknowledged.set(stream, Number(position));
      }
    });
    judge(store, acknowledged, tally);
  }
}

/** Kills at a random moment in the 100 ms after the first acknowledgement; returns once all its output was heard. */
async function killAmidCommits(child: ChildProcess, hear: (line: string) => void): Promise<void> {
  const { stdout, stderr } = child;
  assert.ok(stdout !== null && stderr !== null);
  const closed = new Promise((resolve) => child.once('close', resolve));
  stderr.setEncoding('utf8').on('data', hear);
  createInterface({ input: stdout }).on('line', hear);
  await Promise.race([new Promise((resolve) => stdout.once('data', resolve)), closed]);
  await sleep(Math.random() * 100);
  child.kill('SIGKILL');
  await closed;
}

function judge(store: string, acknowledged: ReadonlyMap<string, number>, tally: Tally): void {
  const copy = `${store}.copy`;
  for (const suffix of ['', '-wal']) {
    rmSync(copy + suffix, { force: true });
    if (existsSync(store + suffix)) copyFileSync(store + suffix, copy + suffix);
  }
  const database = new DatabaseSync(copy);
  const check = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  if (check !== 'ok') tally.corrupt.push(String(check));
  let read = 0;
  let failed = 0;
  for (const { id, position } of database
    .prepare('SELECT id, CAST(cursor AS INTEGER) AS position FROM streams')
    .all()) {
    const expected = acknowledged.get(String(id)) ?? 0;
    if (Number(position) < expected) tally.lost.push(`${id} stands at ${position}, acknowledged was ${expected}`);
    read += 10 * Number(position);
    failed += Math.floor(Number(position) / 7);
  }
  const letters = database.prepare('SELECT count(*) AS count FROM dead_letters').get()?.['count'];
  const counters = JSON.parse(String(database.prepare('SELECT counters FROM runs').get()?.['counters']));
  if (letters !== failed || counters.read !== read || (counters.failed ?? 0) !== failed) {
    tally.corrupt.push(
      `cursors account for ${read} read and ${failed} failed, found ${letters} and ${JSON.stringify(counters)}`,
    );
  }
  database.close();
}
