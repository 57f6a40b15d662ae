import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { setTriggerHook } from '../../../src/core/triggerPoint.ts';
import { type Migration, migrate, versionOf } from '../../../src/store/migrations/migration.ts';
import { MIGRATIONS } from '../../../src/store/migrations/migrations.ts';
import { DURABLE, SqliteConnection } from '../../../src/store/sqlite/sqliteConnection.ts';
import { useFolder } from './storeFixture.ts';

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
