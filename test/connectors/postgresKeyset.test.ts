// Keyset paging in PostgreSQL: orders and collations are the database's own, indexes are used, keys come back exactly.

import assert from 'node:assert/strict';
import { serverAddress } from '../../src/connectors/databaseServer/serverAddress.ts';
import { PostgresDatabase } from '../../src/connectors/postgres/postgresDatabase.ts';
import { resolveKey } from '../../src/connectors/sql/keyColumns.ts';
import { KeysetQueries } from '../../src/connectors/sql/keysetQueries.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Row } from '../../src/engine/ports.ts';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { assertPagesInOrder, type KeyType } from './anyKeys.ts';
import { type PostgresFixture, type PostgresSettings, postgresFixture } from './postgresFixture.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';

const TEXTS = ["'a'", "'A'", "'b '", "''", "'é'", "'ß'", "'ss'", "'😀'", "'Z'", "'_1'"];
const TYPES: readonly KeyType[] = [
  { sql: 'int', values: ['-3', '0', '7', '2147483647'] },
  { sql: 'bigint', values: ['0', '9007199254740993', '9007199254740992', '-9223372036854775808'] },
  { sql: 'numeric', values: ['0.1', '0.10000000000000000000000001', '-5', '123456789012345678901234567890', "'NaN'"] },
  { sql: 'real', values: ['0.1', '0.3', '-1e30', "'Infinity'"] },
  { sql: 'double precision', values: ['0.1', '0.30000000000000004', '0.3', "'NaN'", "'-Infinity'"] },
  { sql: 'text', values: TEXTS },
  { sql: 'text COLLATE "C"', values: TEXTS },
  { sql: 'text COLLATE "de-x-icu"', values: TEXTS },
  { sql: 'text COLLATE nocase', values: TEXTS },
  { sql: 'varchar(20) COLLATE "en-x-icu"', values: TEXTS },
  { sql: 'char(4)', values: TEXTS },
  { sql: '"odd Type".shade', values: ["'light'", "'dark'", "'black'"] },
  { sql: 'positive', values: ['1', '20', '3'] },
  { sql: 'boolean', values: ['true', 'false'] },
  { sql: 'uuid', values: ["'00000000-0000-0000-0000-00000000000a'", "'f0000000-0000-0000-0000-000000000001'"] },
  { sql: 'bytea', values: ["'\\x'", "'\\x00ff'", "'\\x5c'", "'\\x80'"] },
  { sql: 'date', values: ["'2024-02-29'", "'0044-03-15 BC'", "'infinity'", "'12024-01-01'"] },
  {
    sql: 'timestamptz',
    values: ["'2024-02-29 12:00:00.123456+05:30'", "'2024-02-29 06:30:00.123457Z'", "'infinity'", "'0044-03-15 BC'"],
  },
  { sql: 'timestamp', values: ["'2024-02-29 12:00:00.123456'", "'2024-02-29 12:00:00.12'", "'-infinity'"] },
  { sql: 'interval', values: ["'1 day'", "'23 hours 59 minutes'", "'-1 mon +2 days'", "'0.000001 s'"] },
  { sql: 'inet', values: ["'10.0.0.1'", "'9.0.0.0/8'", "'::1'"] },
  { sql: 'bit varying', values: ["'101'", "'0'", "'1'"] },
];

describeWithServer('keyset paging in PostgreSQL', postgresServer, () => {
  let data: PostgresFixture;

  beforeEach(async () => {
    data = await postgresFixture();
  });
  afterEach(() => data.dispose());

  async function rowsOf(settings: PostgresSettings): Promise<readonly Row[]> {
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

  /** How the server would find a following page that is bounded on both sides. */
  async function planOf(query: string, names: readonly string[], upTo: readonly (string | number)[]): Promise<string> {
    const { password = null, url } = data.settings();
    const address = serverAddress(url, 0);
    const database = new PostgresDatabase({ address, password, tls: null, statementTimeoutMs: 30_000 });
    const key = resolveKey(names, await database.columns(query));
    const { text, values } = new KeysetQueries(query, key, database.dialect).countedPage({ after: upTo, upTo }, 10);
    await database.close();
    const { rows } = await data.writer.query(`EXPLAIN ${text}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it('gives the rows of SELECT … ORDER BY key, for any keys, collations, pages, ranges and shapes of query', async () => {
    await data.writer.query(`CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      DROP SCHEMA IF EXISTS "odd Type" CASCADE; CREATE SCHEMA "odd Type";
      CREATE TYPE "odd Type".shade AS ENUM ('light', 'dark', 'black'); CREATE DOMAIN positive AS int CHECK (VALUE > 0)`);
    await assertPagesInOrder(
      {
        types: TYPES,
        fill: async ({ a, b }, rows, indexed) => {
          await data.writer.query(
            `DROP TABLE IF EXISTS t; CREATE TABLE t (n int, a ${a.sql}, b ${b.sql}, UNIQUE (a, b))`,
          );
          if (rows.length > 0)
            await data.writer.query(`INSERT INTO t VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`);
          if (!indexed) await data.writer.query('ALTER TABLE t DROP CONSTRAINT t_a_b_key');
        },
        select: async (query) => (await data.writer.query(query)).rows.map(({ n }) => Number(n)),
        open: data.open,
      },
      100,
    );
  });

  it('searches the index of a composite key instead of sorting the table', async () => {
    await data.writer.query(`CREATE TABLE t (lang text COLLATE "en-x-icu", id bigint, name text, PRIMARY KEY (lang, id));
      INSERT INTO t SELECT 'l' || n % 7, n, 'name' FROM generate_series(1, 5000) n; ANALYZE t`);
    const plan = await planOf('SELECT lang, id, name FROM t', ['lang', 'id'], ['l3', 2000]);
    assert.match(plan, /Index Scan using t_pkey/);
    assert.match(plan, /Index Cond: .*ROW\(lang, id\) > ROW\('l3'::text, '2000'::bigint\)/);
    assert.doesNotMatch(plan, /Sort|Seq Scan/);
  });

  it('searches the index by moments, whose text is cast to the type of the column', async () => {
    await data.writer.query(`CREATE TABLE t (at timestamptz PRIMARY KEY);
      INSERT INTO t SELECT 'epoch'::timestamptz + n * interval '1 day 0.000001 s' FROM generate_series(1, 5000) n; ANALYZE t`);
    const plan = await planOf('SELECT at FROM t', ['at'], ['1975-01-01T00:00:00.000001Z']);
    assert.match(plan, /Index Only Scan using t_pkey/);
    assert.doesNotMatch(plan, /Sort|Seq Scan/);
  });

  it('warns of a big table without an index on the key', async () => {
    await data.writer.query('CREATE TABLE t AS SELECT n AS id FROM generate_series(1, 10000) n');
    const without = await wholePlan(await data.open({ table: 't' }));
    await data.writer.query('CREATE INDEX ON t (id)');
    const withIndex = await wholePlan(await data.open({ table: 't' }));
    assert.match(without.warnings.join(), /no index serves \(id\)/);
    assert.deepEqual(withIndex.warnings, []);
  });

  it('refuses keys that a nondeterministic collation holds for equal', async () => {
    await data.writer.query(`CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE t (code text COLLATE nocase); INSERT INTO t VALUES ('p'), ('a'), ('A'), ('q')`);
    for (const pageSize of [1, 2, 10])
      await refuses(rowsOf({ table: 't', key: ['code'], pageSize }), /source\.key/, /code = '[aA]' and code = '[aA]'/);
  });

  it('refuses NULL in a key column, naming it', async () => {
    await data.writer.query("CREATE TABLE t (id int, lang text); INSERT INTO t VALUES (1, 'de'), (2, NULL)");
    const source = await data.open({ table: 't', key: ['id', 'lang'] });
    await refuses(wholePlan(source), /source\.key/, /"lang" never to be NULL, found NULL in 1 of 2 rows/);
  });

  it('refuses a key of a structure', async () => {
    await data.writer.query('CREATE TABLE t (id jsonb, tags int[])');
    await refuses(data.open({ table: 't' }), /source\.key/, /"id", of type jsonb/, /CAST/);
    await refuses(data.open({ table: 't', key: ['tags'] }), /source\.key/, /"tags", an array/);
  });

  it('cuts a big table into four ranges, which hold every row once', async () => {
    await data.writer.query(`CREATE TABLE t (id bigint PRIMARY KEY);
      INSERT INTO t SELECT n * 3 FROM generate_series(1, 50001) n; ANALYZE t`);
    const source = await data.open({ table: 't', pageSize: 5000 });
    const { streams } = await wholePlan(source);
    assert.deepEqual(
      streams.map(({ id, total }) => ({ id, total })),
      [
        { id: 'table:t/rows(..[37500]]', total: 12_500 },
        { id: 'table:t/rows([37500]..[75000]]', total: 12_500 },
        { id: 'table:t/rows([75000]..[112500]]', total: 12_500 },
        { id: 'table:t/rows([112500]..]', total: 12_501 },
      ],
    );
    const rows = await allRows(source, streams);
    assert.equal(new Set(rows.map((row) => row.id)).size, 50_001);
    assert.equal(rows.length, 50_001);
  });

  it('reads in one range and states no total when counting takes too long', async () => {
    const query = 'SELECT CASE WHEN pg_sleep(1) IS NOT NULL THEN n END AS id FROM generate_series(1, 2) n';
    const { streams, warnings } = await wholePlan(await data.open({ query, statementTimeoutMs: 100 }));
    assert.deepEqual(
      streams.map(({ id, total }) => ({ id, total })),
      [{ id: 'query/rows', total: null }],
    );
    assert.match(warnings[0] ?? '', /counting the rows took longer/);
    assert.match(warnings.at(-1) ?? '', /could not check .* that id is never NULL/);
  });

  it('goes on behind a row that is gone', async () => {
    await data.writer.query('CREATE TABLE t (id timestamptz PRIMARY KEY)');
    await data.writer.query(
      "INSERT INTO t SELECT 'epoch'::timestamptz + n * interval '1 us' FROM generate_series(1, 6) n",
    );
    const source = await data.open({ table: 't', pageSize: 2 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const [first] = await read(source, stream);
    assert.ok(first);
    await data.writer.query("DELETE FROM t WHERE id < 'epoch'::timestamptz + interval '3 us'");
    const rest = (await read(source, stream, first.next, LIVE)).flatMap((page) => page.records);
    assert.deepEqual(
      rest.map((row) => row.fields['id']),
      [3, 4, 5, 6].map((n) => `1970-01-01T00:00:00.00000${n}Z`),
    );
  });
});
