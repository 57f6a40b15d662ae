import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StatusSnapshot, statusFileName } from '../../../src/protocol/statusSnapshot.ts';
import { acquireOwnerLock } from '../../../src/store/ownerLock.ts';
import { inWorkplace, jsonLines, type Workplace } from './commandLine.ts';

const at = '2026-11-22T10:00:00.000Z';
const owner = { pid: process.pid, host: 'desk', role: 'VS Code' };

function snapshot(over: Partial<StatusSnapshot> = {}, attemptEnded = false): StatusSnapshot {
  const state = over.state ?? 'running';
  return {
    job: 'shop',
    state,
    run: 'r1',
    attempt: 1,
    owner,
    counters: { read: 310 },
    done: 310,
    total: 1_000,
    checkpoint: 'products 310/1,000',
    ratePerSecond: 50,
    etaMs: 14_000,
    waiting: null,
    lastError: null,
    attempts: [
      {
        attempt: 1,
        reason: 'start',
        startedAt: at,
        endedAt: attemptEnded ? at : null,
        ended: attemptEnded ? state : null,
        why: '',
        from: '',
        to: '',
      },
    ],
    deadLetters: { total: 0, shown: [] },
    updatedAt: at,
    ...over,
  };
}

const save = (workplace: Workplace, saved: StatusSnapshot): Promise<void> =>
  writeFile(join(workplace.folder, '.ratchet', statusFileName('shop')), JSON.stringify(saved));

/** What `ratchet status` says while a process owns the job, or none does. */
async function statusOf(saved: StatusSnapshot, held: boolean): Promise<string> {
  let said = '';
  await inWorkplace(['shop'], async (workplace) => {
    await save(workplace, saved);
    const lock = held ? await acquireOwnerLock(join(workplace.folder, '.ratchet', 'shop.sqlite'), owner) : null;
    said = (await workplace.run(['status'])).stdout;
    if (lock?.kind === 'held') lock.lock.release();
  });
  return said;
}

describe('ratchet status', () => {
  it('shows a run whose owner lives as running, with its owner and its pace', async () => {
    assert.match(
      await statusOf(snapshot(), true),
      /^shop: running by VS Code .*\n {2}31 % {2}310 of 1,000 {2}50\/s {2}ETA 14 sec/,
    );
  });

  it('shows a run whose owner is gone as interrupted, and how to go on', async () => {
    assert.match(
      await statusOf(snapshot(), false),
      /^shop: interrupted\n {2}31 % {2}310 of 1,000 {2}products\n {2}`ratchet run shop` goes on from there/,
    );
  });

  it('shows a wait whose owner is gone as interrupted', async () => {
    const waiting = { since: at, resumeAt: at, limit: 'texts per minute' };
    assert.match(await statusOf(snapshot({ state: 'waiting', waiting }), false), /^shop: interrupted/);
  });

  it('shows a run that was told not to wait as waiting', async () => {
    const waiting = { since: at, resumeAt: at, limit: 'texts per minute' };
    assert.match(
      await statusOf(snapshot({ state: 'waiting', waiting }, true), false),
      /^shop: waiting .*\n.*\n.*--force/s,
    );
  });

  it('shows the error of a failed run and that it can be taken up again', async () => {
    const said = await statusOf(snapshot({ state: 'failed', lastError: 'the query is broken' }, true), false);
    assert.match(said, /^shop: failed\n.*\n {2}the query is broken\n {2}mend the cause, then `ratchet run shop`/);
  });

  it('shows a job that is no longer in the job file', () =>
    inWorkplace([], async (workplace) => {
      await save(workplace, snapshot({ state: 'completed' }, true));
      assert.match((await workplace.run(['status'])).stdout, /^shop: completed\n.*no longer in the job file/s);
    }));

  it('gives one JSON object a job with --json', () =>
    inWorkplace(['shop', 'other'], async (workplace) => {
      await save(workplace, snapshot());
      const lines = jsonLines((await workplace.run(['status', '--json'])).stdout);
      assert.deepEqual(
        lines.map(({ type, job, state }) => [type, job, state]),
        [
          ['status', 'shop', 'interrupted'],
          ['status', 'other', null],
        ],
      );
    }));

  it('takes a snapshot that cannot be read for none', () =>
    inWorkplace(['shop'], async (workplace) => {
      await writeFile(join(workplace.folder, '.ratchet', statusFileName('shop')), '{"job": ');
      assert.match((await workplace.run(['status'])).stdout, /^shop: has not run yet/);
    }));
});

describe('ratchet inspect', () => {
  it('shows a job whose settings have an error', () =>
    inWorkplace('{"jobs": {"shop": {}}}', async (workplace) => {
      await save(workplace, snapshot());
      assert.equal((await workplace.run(['inspect', 'shop'])).code, 0);
    }));

  it('ends with 2 for a job that is neither in the file nor has run', () =>
    inWorkplace(['shop'], async (workplace) => {
      assert.equal((await workplace.run(['inspect', '../shop'])).code, 2);
    }));

  it('shows the snapshot of a job that is held, and who holds it', () =>
    inWorkplace(['shop'], async (workplace) => {
      await save(workplace, snapshot());
      const { stdout, stderr } = await workplace.run(['inspect', 'shop']);
      assert.match(stdout, /310 of 1,000.*1\. start/s);
      assert.match(stderr, /shop is held by VS Code/);
    }));
});
