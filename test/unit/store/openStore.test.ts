import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError, CorruptError } from '../../../src/core/errors.ts';
import { MIGRATIONS } from '../../../src/store/migrations/migrations.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { proveDurable } from '../../../src/store/selfTest.ts';
import { DURABLE, SqliteConnection } from '../../../src/store/sqlite/sqliteConnection.ts';
import { commit, HOLDER, RUN, startRun, useFolder } from './storeFixture.ts';

describe('opening a checkpoint store', () => {
  const folder = useFolder();
  const bytesOf = (suffix = '') => readFileSync(folder.file(`job.sqlite${suffix}`));

  it('makes the folder and one file in it', async () => {
    await (await openCheckpointStore(folder.file('state/of/job.sqlite'))).close();
    assert.deepEqual(readdirSync(folder.file('state/of')), ['job.sqlite']);
  });

  it('sets SQLite to make every commit durable', async () => {
    await (await openCheckpointStore(folder.file('job.sqlite'))).close();
    const connection = await SqliteConnection.open(folder.file('job.sqlite'));
    connection.makeDurable(DURABLE);
    const pragmas = ['journal_mode', 'synchronous', 'locking_mode', 'temp_store'];
    const answers = pragmas.map((pragma) => connection.first(`PRAGMA ${pragma}`)?.[0]);
    connection.close();
    assert.deepEqual(answers, ['wal', 2, 'exclusive', 2]);
  });

  it('refuses a store whose commits are not followed by an fsync', async () => {
    await (await openCheckpointStore(folder.file('job.sqlite'))).close();
    const connection = await SqliteConnection.open(folder.file('job.sqlite'));
    connection.makeDurable({ ...DURABLE, synchronous: 'NORMAL' });
    proveDurable(connection);
    assert.throws(() => proveDurable(connection), CorruptError);
    connection.close();
  });

  it('refuses to work when sql.js was loaded before, for then it would write to memory alone', () => {
    const openStore = new URL('../../../src/store/openStore.ts', import.meta.url).href;
    const script =
      "await (await import('sql.js/dist/sql-wasm-debug.js')).default();" +
      `await (await import('${openStore}')).openCheckpointStore('${folder.file('job.sqlite')}');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(child.status, 1);
    assert.match(child.stderr, /sql\.js was loaded before the checkpoint store/);
  });

  it('refuses a second opening in the same process', async () => {
    const store = await openCheckpointStore(folder.file('job.sqlite'));
    await assert.rejects(openCheckpointStore(folder.file('job.sqlite')), ConfigError);
    await (await store.acquire(HOLDER)).appendLog({ at: 1, level: 'info', message: 'the first one works on' });
    await store.close();
  });

  it('opens what a killed process left: the log is replayed, nothing is called damaged', async () => {
    const store = await openCheckpointStore(folder.file('job.sqlite'));
    const writer = await store.acquire(HOLDER);
    await startRun(writer);
    await writer.commit(commit('5'));
    mkdirSync(folder.file('after'));
    for (const suffix of ['', '-wal'])
      copyFileSync(folder.file(`job.sqlite${suffix}`), folder.file(`after/job.sqlite${suffix}`));
    await store.close();
    const resumed = await openCheckpointStore(folder.file('after/job.sqlite'));
    assert.deepEqual([resumed.recovered, resumed.streams(RUN)[0]?.cursor], [null, '5']);
    await resumed.close();
  });

  it('starts over a creation that was cut short', async () => {
    writeFileSync(folder.file('job.sqlite.new'), 'half a file');
    writeFileSync(folder.file('job.sqlite.new-wal'), 'half a log');
    const store = await openCheckpointStore(folder.file('job.sqlite'));
    assert.equal(store.recovered, null);
    await store.close();
    assert.deepEqual(readdirSync(folder.file('')), ['job.sqlite']);
  });

  it('refuses a file of a newer Ratchet, names both versions and leaves it untouched', async () => {
    await (await openCheckpointStore(folder.file('job.sqlite'))).close();
    setVersion(folder.file('job.sqlite'), 99);
    const before = bytesOf();
    await assert.rejects(openCheckpointStore(folder.file('job.sqlite')), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, new RegExp(`format 99; this one knows up to ${MIGRATIONS.length}`));
      return true;
    });
    assert.deepEqual(bytesOf(), before);
    assert.deepEqual(readdirSync(folder.file('')), ['job.sqlite']);
  });

  it('leaves it untouched even where only the log says that it is newer', async () => {
    await (await openCheckpointStore(folder.file('job.sqlite'))).close();
    const live = new DatabaseSync(folder.file('job.sqlite'));
    live.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99');
    mkdirSync(folder.file('after'));
    for (const suffix of ['', '-wal'])
      copyFileSync(folder.file(`job.sqlite${suffix}`), folder.file(`after/job.sqlite${suffix}`));
    live.close();
    const state = () => ['', '-wal'].map((suffix) => readFileSync(folder.file(`after/job.sqlite${suffix}`)));
    const before = state();
    await assert.rejects(openCheckpointStore(folder.file('after/job.sqlite')), ConfigError);
    assert.deepEqual(state(), before);
    assert.equal(existsSync(folder.file('after/job.sqlite-suspect')), false);
  });
});

function setVersion(path: string, version: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}
