import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { cursor, streamId } from '../../../src/core/ids.ts';
import { setTriggerHook } from '../../../src/core/triggerPoint.ts';
import { type Migration, migrate, versionOf } from '../../../src/store/migrations/migration.ts';
import { MIGRATIONS } from '../../../src/store/migrations/migrations.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { DURABLE, SqliteConnection } from '../../../src/store/sqlite/sqliteConnection.ts';
import { commit, HOLDER, RUN, useFolder } from './storeFixture.ts';

const BOOKS: Migration = 'CREATE TABLE books (title TEXT NOT NULL) STRICT';
const SHELVES: Migration =
  "ALTER TABLE books ADD COLUMN shelf TEXT NOT NULL DEFAULT 'new'; INSERT INTO books VALUES ('b', 'c')";
const BROKEN: Migration = "INSERT INTO books VALUES ('x', 'y'); INSERT INTO nowhere VALUES (1)";

describe('migrations', () => {
  const folder = useFolder();
  let connection: SqliteConnection;

  const open = async () => {
    connection = await SqliteConnection.open(folder.file('job.sqlite'));
    connection.makeDurable(DURABLE);
  };
  const reopen = async () => {
    connection.close();
    await open();
  };
  const books = () => [...connection.each('SELECT * FROM books')];

  beforeEach(open);
  afterEach(() => {
    setTriggerHook(null);
    connection.close();
  });

  it('take a new file through every version', () => {
    migrate(connection, [BOOKS, SHELVES]);
    assert.deepEqual([versionOf(connection), books()], [2, [['b', 'c']]]);
  });

  it('take a file on from the version it has, its rows kept', async () => {
    migrate(connection, [BOOKS]);
    connection.run("INSERT INTO books VALUES ('a')");
    await reopen();
    migrate(connection, [BOOKS, SHELVES]);
    assert.deepEqual(books(), [
      ['a', 'new'],
      ['b', 'c'],
    ]);
  });

  it('do nothing to a file that has them all', () => {
    migrate(connection, [BOOKS, SHELVES]);
    const before = connection.files.written.bytes;
    migrate(connection, [BOOKS, SHELVES]);
    assert.equal(connection.files.written.bytes, before);
  });

  it('are each all or nothing', async () => {
    assert.throws(() => migrate(connection, [BOOKS, SHELVES, BROKEN]), /no such table: nowhere/);
    await reopen();
    assert.deepEqual([versionOf(connection), books()], [2, [['b', 'c']]]);
  });

  it('leave the version before when the process dies inside one', async () => {
    migrate(connection, [BOOKS]);
    setTriggerHook((point) => {
      if (point === 'in-migration') throw new Error('dies here');
    });
    assert.throws(() => migrate(connection, [BOOKS, SHELVES]), /dies here/);
    setTriggerHook(null);
    await reopen();
    assert.deepEqual([versionOf(connection), books()], [1, []]);
    migrate(connection, [BOOKS, SHELVES]);
    assert.equal(versionOf(connection), 2);
  });

  it('refuse a file of a later version', () => {
    migrate(connection, [BOOKS, SHELVES]);
    assert.throws(() => migrate(connection, [BOOKS]), ConfigError);
  });

  for (const [index, sql] of MIGRATIONS.entries()) {
    it(`number ${index + 1} of the store follows from the version before`, () => {
      migrate(connection, MIGRATIONS.slice(0, index));
      migrate(connection, [...MIGRATIONS.slice(0, index), sql]);
      assert.equal(versionOf(connection), index + 1);
      assert.equal(connection.first('PRAGMA quick_check')?.[0], 'ok');
    });
  }
});

describe('a store of version 1', () => {
  const folder = useFolder();

  /** As an earlier Ratchet left it: a run in the middle of its stream. */
  async function leaveVersionOne(): Promise<void> {
    const connection = await SqliteConnection.open(folder.file('job.sqlite'));
    connection.makeDurable(DURABLE);
    migrate(connection, MIGRATIONS.slice(0, 1));
    connection.exec(`
      INSERT INTO runs VALUES (1, '${RUN}', 'interrupted', 1000, NULL, 'source-1', 'space-1', 1, '{"read":3}', 'null', 1500);
      INSERT INTO nodes VALUES (1, 1, 'n1', NULL, 'table', 'Table n1', 0, 0);
      INSERT INTO streams VALUES (1, 1, 's1', 1, 'rows', 'Rows of s1', '{}', 10, '[3]', 0, '{"read":3}');
    `);
    connection.close();
  }

  it('is opened with all it held, and no position', async () => {
    await leaveVersionOne();
    const store = await openCheckpointStore(folder.file('job.sqlite'));
    const [stream] = store.streams(RUN);
    assert.deepEqual(
      [stream?.cursor, stream?.position, stream?.counters, store.latestRun()?.counters, store.recovered],
      ['[3]', null, { read: 3 }, { read: 3 }, null],
    );
    await store.close();
  });

  it('takes positions from then on', async () => {
    await leaveVersionOne();
    const store = await openCheckpointStore(folder.file('job.sqlite'));
    const writer = await store.acquire(HOLDER);
    const advance = { stream: streamId('s1'), cursor: cursor('[4]'), position: { bytes: 7 }, done: false };
    await writer.commit(commit('', { read: 1 }, { advance }));
    assert.deepEqual([store.streams(RUN)[0]?.position, store.latestRun()?.counters], [{ bytes: 7 }, { read: 4 }]);
    await store.close();
  });
});
