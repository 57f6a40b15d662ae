import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StaleEpochError } from '../../../src/core/errors.ts';
import { cursor, streamId } from '../../../src/core/ids.ts';
import { setTriggerHook, type TriggerPoint } from '../../../src/core/triggerPoint.ts';
import type { CheckpointStore, CheckpointWriter } from '../../../src/engine/ports.ts';
import { SqliteCheckpointStore } from '../../../src/store/checkpointStore.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { DURABLE, SqliteConnection } from '../../../src/store/sqlite/sqliteConnection.ts';
import { commit, HOLDER, RUN, startRun, useFolder } from './storeFixture.ts';

describe('group commit', () => {
  const folder = useFolder();
  let connection: SqliteConnection;
  let store: CheckpointStore;
  let writer: CheckpointWriter;
  let owned = true;

  beforeEach(async () => {
    owned = true;
    await (await openCheckpointStore(folder.file('job.sqlite'))).close();
    connection = await SqliteConnection.open(folder.file('job.sqlite'));
    connection.makeDurable(DURABLE);
    store = new SqliteCheckpointStore({ connection, recovered: null, stillOwned: () => owned, now: Date.now });
    writer = await store.acquire(HOLDER);
    await startRun(writer, ['s1', 's2']);
  });
  afterEach(async () => {
    setTriggerHook(null);
    await store.close();
  });

  it('makes sixteen commits that arrive together durable with one fsync', async () => {
    const before = connection.files.written.syncs;
    await Promise.all(Array.from({ length: 16 }, (_, index) => writer.commit(commit(String(index)))));
    assert.equal(connection.files.written.syncs - before, 1);
    assert.equal(store.latestRun()?.counters.read, 16);
  });

  it('writes log lines with the next commit, at no fsync of their own', async () => {
    const before = connection.files.written.syncs;
    await writer.appendLog({ at: 1, level: 'info', message: 'a line' });
    await writer.commit(commit('1'));
    assert.equal(connection.files.written.syncs - before, 1);
  });

  it('lets a write that fails fail alone', async () => {
    const unknown = { stream: streamId('s9'), cursor: cursor('1'), done: false };
    const results = await Promise.allSettled([
      writer.commit(commit('1')),
      writer.commit(commit('', { read: 100 }, { advance: unknown })),
      writer.commit(commit('2')),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual([store.streams(RUN)[0]?.cursor, store.latestRun()?.counters], ['2', { read: 2 }]);
  });

  it('refuses a stale epoch inside the group and keeps nothing of its write', async () => {
    const next = await store.acquire(HOLDER);
    const results = await Promise.allSettled([
      writer.commit(commit('stale', { read: 50 })),
      next.commit(commit('fresh')),
    ]);
    assert.ok(results[0].status === 'rejected' && results[0].reason instanceof StaleEpochError);
    assert.deepEqual([store.streams(RUN)[0]?.cursor, store.latestRun()?.counters], ['fresh', { read: 1 }]);
    await assert.rejects(writer.appendLog({ at: 1, level: 'info', message: 'stale' }), StaleEpochError);
  });

  it('gives every lease the next epoch, over closes too', async () => {
    const { epoch } = await store.acquire(HOLDER);
    assert.equal(epoch, writer.epoch + 1);
    await store.close();
    store = await openCheckpointStore(folder.file('job.sqlite'));
    assert.equal((await store.acquire(HOLDER)).epoch, epoch + 1);
  });

  it('stops as soon as the owner lock is gone, for good', async () => {
    await writer.commit(commit('1'));
    owned = false;
    await assert.rejects(writer.commit(commit('2')), StaleEpochError);
    owned = true;
    await assert.rejects(writer.commit(commit('3')), StaleEpochError);
    assert.equal(store.streams(RUN)[0]?.cursor, '1');
  });

  it('neither writes over what another program wrote nor closes over it', async () => {
    await writer.commit(commit('1'));
    const other = new DatabaseSync(folder.file('job.sqlite'));
    other.exec("UPDATE lease SET epoch = 77, role = 'someone else'");
    const log = readFileSync(folder.file('job.sqlite-wal'));
    await assert.rejects(writer.commit(commit('2')), StaleEpochError);
    await store.close();
    assert.deepEqual(readFileSync(folder.file('job.sqlite-wal')), log);
    assert.equal(other.prepare('SELECT epoch FROM lease').get()?.['epoch'], 77);
    other.close();
    store = await openCheckpointStore(folder.file('job.sqlite'));
    assert.deepEqual([store.recovered, store.streams(RUN)[0]?.cursor], [null, '1']);
  });

  it('notices another program even where the log keeps its size', async () => {
    for (let index = 0; index < 20; index += 1) await writer.commit(commit(String(index)));
    connection.exec('PRAGMA wal_checkpoint(RESTART)');
    await store.acquire(HOLDER);
    writer = await store.acquire(HOLDER);
    const size = readFileSync(folder.file('job.sqlite-wal')).length;
    const other = new DatabaseSync(folder.file('job.sqlite'));
    other.exec('UPDATE lease SET epoch = 77');
    assert.equal(readFileSync(folder.file('job.sqlite-wal')).length, size);
    await assert.rejects(writer.commit(commit('21')), StaleEpochError);
    other.close();
  });

  it('passes the points around and inside a commit, and none for other writes', async () => {
    const reached: TriggerPoint[] = [];
    setTriggerHook((point) => reached.push(point));
    await writer.setState(RUN, 'paused', 1);
    await Promise.all([writer.commit(commit('1')), writer.commit(commit('2'))]);
    assert.deepEqual(reached, ['before-commit', 'in-commit', 'after-commit']);
  });

  it('keeps nothing of a commit that dies inside its transaction', async () => {
    setTriggerHook((point) => {
      if (point === 'in-commit') throw new Error('dies here');
    });
    await assert.rejects(writer.commit(commit('1')), /dies here/);
    setTriggerHook(null);
    await store.close();
    store = await openCheckpointStore(folder.file('job.sqlite'));
    assert.deepEqual([store.streams(RUN)[0]?.cursor, store.latestRun()?.counters], [null, {}]);
  });

  it('writes less than 30 KB for a commit', async () => {
    const before = connection.files.written.bytes;
    for (let index = 0; index < 50; index += 1) await writer.commit(commit(String(index)));
    const each = (connection.files.written.bytes - before) / 50;
    assert.ok(each <= 30_000, `${each} bytes a commit`);
  });

  it('finishes what was submitted before it closes, and removes the log', async () => {
    const last = writer.commit(commit('last'));
    await store.close();
    await last;
    assert.equal(existsSync(folder.file('job.sqlite-wal')), false);
    store = await openCheckpointStore(folder.file('job.sqlite'));
    assert.equal(store.streams(RUN)[0]?.cursor, 'last');
  });

  it('refuses to write once closed', async () => {
    await store.close();
    await assert.rejects(writer.commit(commit('1')), /closed/);
  });
});
