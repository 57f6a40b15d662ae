// Keyset paging in SQLite: orders and collations are the database's own, indexes are used, keys are unique and not NULL.

import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { resolveKey } from '../../src/connectors/sql/keyColumns.ts';
import { KeysetQueries } from '../../src/connectors/sql/keysetQueries.ts';
import { SqliteDatabase } from '../../src/connectors/sqlite/sqliteDatabase.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Row } from '../../src/engine/ports.ts';
import { allRows, read, wholePlan } from './readSource.ts';
import { counter, type Settings, type SqliteFixture, sqliteFixture } from './sqliteFixture.ts';

describe('keyset paging in SQLite', () => {
  let data: SqliteFixture;

  beforeEach(async () => {
    data = await sqliteFixture();
  });
  afterEach(() => data.dispose());

  async function rowsOf(settings: Settings): Promise<readonly Row[]> {
    const source = await data.open(settings);
    return allRows(source, (await wholePlan(source)).streams);
  }

  function refuses(reading: Promise<unknown>, ...words: readonly RegExp[]): Promise<void> {
    return assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof ConfigError, String(error));
      for (const word of words) assert.match(error.message, word);
      return true;
    });
  }

  /** The query plans of a following page of `query` that is bounded on both sides, and of its check for repeated keys. */
  async function planOf(query: string, names: readonly string[]): Promise<string> {
    const database = new SqliteDatabase(data.writer, data.path);
    const key = resolveKey(names, await database.columns(query));
    const queries = new KeysetQueries(query, key, database.dialect);
    const range = { after: key.map(() => 1), upTo: key.map(() => 2) };
    return [queries.page(range, 10), queries.differentKeys(range, 10), queries.withKeys([range.after, range.upTo])]
      .flatMap(({ text }) => stepsOf(data.writer, text))
      .join('\n');
  }

  const SHAPES = {
    'the table': 'SELECT a, b, n FROM t',
    'a comment at the end': 'SELECT a, b, n FROM t /* all */; -- of it',
    'other names': 'SELECT n, b AS a, a AS b FROM t',
    'a condition': 'SELECT * FROM t WHERE n % 3 > 0',
    'its own order': 'SELECT * FROM t ORDER BY n DESC',
    'its own order and limit': 'SELECT * FROM t ORDER BY n DESC LIMIT 20',
    'a common table expression': 'WITH c AS (SELECT * FROM t) SELECT a, b, n FROM c',
    'a union': 'SELECT a, b, n FROM t WHERE n < 10 UNION ALL SELECT a, b, n FROM t WHERE n >= 10',
    groups: 'SELECT a, b, max(n) AS n FROM t GROUP BY a, b',
    'distinct rows': 'SELECT DISTINCT a, b, n FROM t',
    'another collation': 'SELECT a COLLATE BINARY AS a, b COLLATE BINARY AS b, n FROM t',
  };
  const collation = fc.constantFrom('BINARY', 'NOCASE', 'RTRIM');
  const affinity = fc.constantFrom('', 'TEXT', 'INTEGER', 'REAL', 'NUMERIC', 'BLOB');
  const value = fc.oneof(
    fc.stringMatching(/^[aAbBzZ 1é]{0,3}$/),
    fc.integer({ min: -3, max: 12 }),
    fc.constantFrom(9007199254740993n, 9007199254740992n, -9007199254740993n, 9223372036854775807n),
    fc.constantFrom(0.5, -0.5, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 9007199254740994, '😀', '12'),
    fc.uint8Array({ maxLength: 2 }),
  );

  it('gives the rows of SELECT … ORDER BY key, for any keys, collations, pages, ranges and shapes of query', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          columns: fc.tuple(affinity, collation, affinity, collation),
          keys: fc.array(fc.tuple(value, value), { maxLength: 40 }),
          pageSize: fc.integer({ min: 1, max: 12 }),
          ranges: fc.integer({ min: 1, max: 5 }),
          indexed: fc.boolean(),
          shape: fc.constantFrom(...Object.values(SHAPES)),
        }),
        async ({ columns: [typeA, collateA, typeB, collateB], keys, pageSize, ranges, indexed, shape }) => {
          round += 1;
          const table = `t${round}`;
          const query = shape.replaceAll(/\bt\b/g, table);
          data.writer.exec(
            `CREATE TABLE ${table} (n INTEGER, a ${typeA} COLLATE ${collateA}, b ${typeB} COLLATE ${collateB})`,
          );
          data.writer.exec(`CREATE UNIQUE INDEX ${table}_key ON ${table} (a, b)`);
          const insert = data.writer.prepare(`INSERT OR IGNORE INTO ${table} VALUES (?, ?, ?)`);
          for (const [n, [a, b]] of keys.entries()) insert.run(n, a, b);
          if (!indexed) data.writer.exec(`DROP INDEX ${table}_key`);
          const bare = query.replace(/; -- of it$/, '');
          const expected = data.writer.prepare(`SELECT n FROM (${bare}) ORDER BY a, b`).all();
          const source = await data.open({ query, key: ['a', 'b'], pageSize, ranges });
          const rows = await allRows(source, (await wholePlan(source)).streams);
          await source.close();
          data.writer.exec(`DROP TABLE ${table}`);
          assert.deepEqual(
            rows.map((row) => row.fields['n']),
            expected.map((row) => row['n']),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('searches the index of the key instead of sorting the table', async () => {
    data.writer.exec('CREATE TABLE t (a TEXT COLLATE NOCASE, b INT, c TEXT, PRIMARY KEY (a, b))');
    const plan = await planOf('SELECT a, b FROM t', ['a', 'b']);
    assert.match(plan, /SEARCH t USING (COVERING )?INDEX \S+ \(\(a,b\)>\(\?,\?\)/);
    assert.doesNotMatch(plan, /SCAN t\b|FOR ORDER BY/);
  });

  it('searches by rowid for an integer primary key', async () => {
    data.writer.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)');
    const plan = await planOf('SELECT a, b FROM t', ['a']);
    assert.match(plan, /SEARCH t USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/);
    assert.doesNotMatch(plan, /SCAN t\b|FOR ORDER BY/);
  });

  it('warns of a big table without an index on the key', async () => {
    data.writer.exec(`CREATE TABLE t AS ${counter(10_000)} SELECT n AS id FROM counter`);
    const without = await wholePlan(await data.open({ table: 't' }));
    data.writer.exec('CREATE INDEX t_id ON t (id)');
    const withIndex = await wholePlan(await data.open({ table: 't' }));
    assert.match(without.warnings.join(), /no index serves \(id\)/);
    assert.deepEqual(withIndex.warnings, []);
  });

  describe('keys that repeat', () => {
    beforeEach(() => {
      data.writer.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE, shop INT);
        INSERT INTO t (code, shop) VALUES ('p', 1), ('q', 1), ('a', 1), ('A', 2), ('r', 1), ('s', 1)`);
    });

    for (const pageSize of [1, 2, 3, 10])
      it(`are refused wherever pages of ${pageSize} end`, () =>
        refuses(
          rowsOf({ table: 't', key: ['code'], pageSize }),
          /source\.key/,
          /code = 'a' and code = 'A'/,
          /primary key/,
        ));

    it('are refused at the edge of a range', () =>
      refuses(rowsOf({ table: 't', key: ['code'], pageSize: 1, ranges: 6 }), /source\.key/, /code = 'a'/));

    it('are no repetition with a column that tells them apart', async () => {
      const rows = await rowsOf({ table: 't', key: ['code', 'shop'], pageSize: 1 });
      assert.deepEqual(rows.map((row) => row.id).slice(0, 2), ['["a",1]', '["A",2]']);
    });

    it('are no repetition in a collation that tells them apart', async () => {
      const rows = await rowsOf({ query: 'SELECT code COLLATE BINARY AS code FROM t', key: ['code'], pageSize: 1 });
      assert.equal(rows.length, 6);
    });

    it('are named when they are alike in every letter', () =>
      refuses(
        rowsOf({ query: 'SELECT 7 AS code FROM t', key: ['code'], pageSize: 2 }),
        /several rows with code = 7\. /,
      ));
  });

  it('refuses NULL in a key column, naming it', async () => {
    data.writer.exec("CREATE TABLE t (id INT, lang TEXT); INSERT INTO t VALUES (1, 'de'), (2, NULL), (3, NULL)");
    const source = await data.open({ table: 't', key: ['id', 'lang'] });
    await refuses(wholePlan(source), /source\.key/, /"lang" never to be NULL, found NULL in 2 of 3 rows/, /COALESCE/);
  });

  it('refuses keys whose text would not find its row again', async () => {
    data.writer.exec(`CREATE TABLE t (id TEXT PRIMARY KEY);
      INSERT INTO t VALUES ('a'), (CAST(x'6280' AS TEXT)), (CAST(x'62c3' AS TEXT)), ('c'), ('d')`);
    for (const pageSize of [1, 2, 3, 10])
      await refuses(rowsOf({ table: 't', pageSize }), /source\.key/, /NUL character or bytes that are not UTF-8/);
  });

  it('accepts the replacement character where it is what is stored', async () => {
    data.writer.exec("CREATE TABLE t (id TEXT PRIMARY KEY); INSERT INTO t VALUES ('a'), ('b\uFFFD'), ('c')");
    assert.equal((await rowsOf({ table: 't', pageSize: 2 })).length, 3);
  });

  it('refuses keys that a NUL character cuts short', async () => {
    data.writer.exec(
      "CREATE TABLE t (id TEXT PRIMARY KEY); INSERT INTO t VALUES ('a'), ('b' || char(0) || '1'), ('b' || char(0) || '2'), ('c')",
    );
    for (const pageSize of [1, 2, 10]) await refuses(rowsOf({ table: 't', pageSize }), /source\.key/, /NUL character/);
  });

  describe('ranges', () => {
    beforeEach(() => {
      data.writer.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY);
        INSERT INTO t ${counter(50_001)} SELECT n * 3 FROM counter`);
    });

    it('are four for a big table, and cut at keys', async () => {
      const { streams } = await wholePlan(await data.open({ table: 't' }));
      assert.deepEqual(
        streams.map(({ id, total }) => ({ id, total })),
        [
          { id: 'table:t/rows(..[37500]]', total: 12_500 },
          { id: 'table:t/rows([37500]..[75000]]', total: 12_500 },
          { id: 'table:t/rows([75000]..[112500]]', total: 12_500 },
          { id: 'table:t/rows([112500]..]', total: 12_501 },
        ],
      );
    });

    it('are one for a table below 50,000 rows', async () => {
      data.writer.exec('DELETE FROM t WHERE id <= 6');
      const { streams } = await wholePlan(await data.open({ table: 't' }));
      assert.deepEqual(
        streams.map(({ total }) => total),
        [49_999],
      );
    });

    it('are never more than eight, nor than there are rows', async () => {
      assert.equal((await wholePlan(await data.open({ table: 't', ranges: 100 }))).streams.length, 8);
      data.writer.exec('DELETE FROM t WHERE id > 9');
      assert.equal((await wholePlan(await data.open({ table: 't', ranges: 8 }))).streams.length, 3);
    });

    it('hold together every row once, and those appended later', async () => {
      const source = await data.open({ table: 't' });
      const { streams } = await wholePlan(source);
      data.writer.exec('INSERT INTO t VALUES (1000000), (1)');
      const rows = await allRows(source, streams);
      assert.equal(new Set(rows.map((row) => row.id)).size, 50_003);
      assert.equal(rows.length, 50_003);
    });
  });

  it('remembers pages by key, so that a cursor outlives its row', async () => {
    data.writer.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t ${counter(6)} SELECT n FROM counter`);
    const source = await data.open({ table: 't', pageSize: 2 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const [first] = await read(source, stream);
    assert.ok(first);
    data.writer.exec('DELETE FROM t WHERE id IN (1, 2)');
    const rest = (await read(source, stream, first.next)).flatMap((page) => page.records);
    assert.deepEqual(
      rest.map((row) => row.id),
      ['3', '4', '5', '6'],
    );
  });
});

function stepsOf(database: DatabaseSync, text: string): string[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${text}`)
    .all()
    .map((step) => String(step['detail']));
}
