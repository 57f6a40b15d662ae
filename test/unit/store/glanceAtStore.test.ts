import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../../src/core/errors.ts';
import type { CheckpointStore } from '../../../src/engine/ports.ts';
import { type Glance, glanceAtStore } from '../../../src/store/glanceAtStore.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { acquireOwnerLock } from '../../../src/store/ownerLock.ts';
import { folderTrace } from '../../folderTrace.ts';
import { commit, HOLDER, startRun, useFolder } from './storeFixture.ts';

describe('a glance at a checkpoint store', () => {
  const folder = useFolder();
  const file = () => folder.file('state/job.sqlite');
  const readOf = (store: CheckpointStore) => store.latestRun()?.counters.read ?? null;
  /** Asserts that it leaves no trace. */
  const glance = async <T>(look: (store: CheckpointStore) => T): Promise<Glance<T>> => {
    const before = folderTrace(folder.file(''));
    const glanced = await glanceAtStore(file(), look);
    assert.deepEqual(folderTrace(folder.file('')), before);
    return glanced;
  };
  /** With a run that has read seven records. @param leaveLog as a process that was killed does. */
  const makeStore = async ({ leaveLog = false } = {}): Promise<void> => {
    const path = leaveLog ? folder.file('living/job.sqlite') : file();
    const store = await openCheckpointStore(path);
    const writer = await store.acquire(HOLDER);
    await startRun(writer);
    await writer.commit(commit('7', { read: 7 }));
    if (leaveLog) {
      mkdirSync(dirname(file()));
      for (const suffix of ['', '-wal']) copyFileSync(path + suffix, file() + suffix);
    }
    await store.close();
  };

  it('finds none where the job never ran, and makes no folder', async () => {
    assert.deepEqual(await glance(readOf), { kind: 'none' });
  });

  it('sees what is committed', async () => {
    await makeStore();
    assert.deepEqual(await glance(readOf), { kind: 'seen', seen: 7 });
  });

  it('sees what a killed process committed to its log', async () => {
    await makeStore({ leaveLog: true });
    assert.deepEqual(await glance(readOf), { kind: 'seen', seen: 7 });
  });

  it('says who holds a store instead of looking into it', async () => {
    await makeStore();
    const taken = await acquireOwnerLock(file(), HOLDER);
    assert.ok(taken.kind === 'held');
    try {
      const glanced = await glance(readOf);
      assert.deepEqual([glanced.kind, glanced.kind === 'held' && glanced.holder?.role], ['held', HOLDER.role]);
    } finally {
      taken.lock.release();
    }
  });

  it('tells what a recovery would lose and leaves the damaged store to the next run', async () => {
    mkdirSync(dirname(file()));
    writeFileSync(file(), Buffer.alloc(20_000, 'garbage '));
    const glanced = await glance((store) => store.recovered?.lost);
    assert.match(glanced.kind === 'seen' ? (glanced.seen ?? '') : '', /Nothing could be read/);
  });

  it('refuses the store of a newer Ratchet by its own name', async () => {
    await makeStore();
    const newer = new DatabaseSync(file());
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    await assert.rejects(glance(readOf), (error: unknown) => {
      return error instanceof ConfigError && error.message.startsWith(`${file()} was written by a newer Ratchet`);
    });
  });
});
