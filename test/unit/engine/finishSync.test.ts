import assert from 'node:assert/strict';
import type { Counters } from '../../../src/core/counters.ts';
import { CorruptError, StorageError } from '../../../src/core/errors.ts';
import { jobName, pointId, runId } from '../../../src/core/ids.ts';
import type { Commit } from '../../../src/engine/ports.ts';
import { type FinishSyncOptions, finishSync } from '../../../src/engine/sync/finishSync.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryDestination } from './memoryDestination.ts';
import { StoreRun } from './storeRun.ts';

describe('finish of a sync', () => {
  let stored: StoreRun;
  let destination: MemoryDestination;
  let warnings: string[];
  const clock = new ManualClock();

  afterEach(() => stored.remove());

  /** A destination with points this run has seen and points it has not, and the run's counters. */
  async function begin(seen: number, unseen: number, counters: Counters): Promise<void> {
    stored = await StoreRun.begin();
    destination = new MemoryDestination();
    warnings = [];
    const point = (name: string, run: string) => {
      const [writtenIn, seenIn] = [runId(run), runId(run)];
      const content = { vector: new Float32Array(4), payload: {}, textHash: '', payloadHash: '' };
      destination.points.set(pointId(name), { ...content, writtenIn, seenIn });
    };
    for (let i = 0; i < seen; i += 1) point(`seen ${i}`, stored.id);
    for (let i = 0; i < unseen; i += 1) point(`unseen ${i}`, 'run-0');
    await destination.open({ run: stored.id });
    await stored.writer.commit({ run: stored.id, advance: null, counters, deadLetters: [], settled: [] });
  }

  function finish(options: Partial<FinishSyncOptions> = {}): Promise<void> {
    return clock.until(
      finishSync({
        ...{ job: jobName('shop'), runId: stored.id, store: stored.store, writer: stored.writer, destination },
        ...{ destinationSeat: freeSeat(clock), signals: attemptSignals(), deletes: 'sweep', mayRepeat: false },
        committed: () => {},
        warn: (message) => warnings.push(message),
        ...options,
      }),
    );
  }

  /** A writer whose commit fails when the test says so, as on a full disk. */
  const failingAt = (fails: (commit: Commit) => boolean): FinishSyncOptions['writer'] => ({
    commit: (commit) =>
      fails(commit)
        ? Promise.reject(new StorageError('disk full', { code: 'ENOSPC', path: 'x' }))
        : stored.writer.commit(commit),
  });

  it('removes the points whose row is gone and counts them', async () => {
    await begin(3, 2, { read: 3, written: 3 });
    await finish();
    assert.deepEqual([destination.points.size, stored.run.counters.deleted], [3, 2]);
  });

  it('keeps them when the job says so', async () => {
    await begin(3, 2, { read: 3, written: 3 });
    await finish({ deletes: 'keep' });
    assert.deepEqual([destination.points.size, destination.sweeps, stored.run.counters.deleted], [5, 0, undefined]);
  });

  it('makes the new space the one that is searched', async () => {
    await begin(3, 0, { read: 3, written: 1, unchanged: 2 });
    await finish({ deletes: 'keep' });
    assert.equal(destination.finished, true);
  });

  it('counts the swept points once when it dies between the sweep and its commit', async () => {
    await begin(3, 2, { read: 3, written: 3 });
    const writer = failingAt(({ counters }) => counters.deleted !== undefined);
    await assert.rejects(finish({ writer }), StorageError);
    assert.deepEqual([destination.points.size, stored.run.counters.deleted], [3, undefined]);
    await stored.reopen();
    await finish();
    assert.equal(stored.run.counters.deleted, 2);
  });

  it('sweeps nothing before the number is durable', async () => {
    await begin(3, 2, { read: 3, written: 3 });
    await assert.rejects(finish({ writer: failingAt(() => true) }), StorageError);
    assert.equal(destination.sweeps, 0);
  });

  it('does not sweep again once it is settled', async () => {
    await begin(3, 2, { read: 3, written: 3 });
    await finish();
    await stored.reopen();
    await finish();
    assert.deepEqual([destination.sweeps, stored.run.counters.deleted], [1, 2]);
  });

  it('does not sweep when records could not be read, and says why', async () => {
    await begin(3, 2, { read: 4, written: 3, failed: 1, unreadable: 1 });
    await finish();
    assert.deepEqual([destination.sweeps, destination.points.size], [0, 5]);
    assert.match(warnings[0] ?? '', /nothing was swept: 1 records could not be read/);
  });

  for (const [seen, there] of [
    [3, 'gone'],
    [4, 'there'],
  ] as const) {
    it(`agrees when the older point of a failed record is ${there}`, async () => {
      await begin(seen, 0, { read: 4, written: 2, unchanged: 1, failed: 1 });
      await finish();
      assert.equal(destination.finished, true);
    });
  }

  for (const [what, found] of [
    ['fewer', 1_234],
    ['more', 1_236],
  ] as const) {
    it(`is an error with its figures when the destination has ${what} points than were acknowledged`, async () => {
      await begin(found, 0, { read: 1_235, written: 1_000, unchanged: 235 });
      const figures = new RegExp(`expected 1,235 points.*found ${found.toLocaleString('en-US')}`);
      await assert.rejects(finish(), (error) => error instanceof CorruptError && figures.test(error.message));
      assert.equal(destination.finished, false);
    });
  }

  it('warns instead of points whose rows went away while the run was interrupted', async () => {
    await begin(5, 0, { read: 3, written: 3 });
    await stored.reopen();
    await finish();
    assert.match(warnings[0] ?? '', /holds 5 points for 3 records/);
    assert.equal(destination.finished, true);
  });

  it('warns instead when the source may give a record more than once', async () => {
    await begin(3, 0, { read: 5, written: 5 });
    await finish({ mayRepeat: true });
    assert.match(warnings[0] ?? '', /gave 5 records that came to 3 points/);
    assert.equal(destination.finished, true);
  });
});
