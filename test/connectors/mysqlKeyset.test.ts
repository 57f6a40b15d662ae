// Keyset paging in MariaDB: orders and collations are the database's own, indexes are used, keys come back exactly.

import assert from 'node:assert/strict';
import type { RowDataPacket } from 'mysql2';
import { serverAddress } from '../../src/connectors/databaseServer/serverAddress.ts';
import { MysqlDatabase } from '../../src/connectors/mysql/mysqlDatabase.ts';
import { resolveKey } from '../../src/connectors/sql/keyColumns.ts';
import { KeysetQueries } from '../../src/connectors/sql/keysetQueries.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Key } from '../../src/core/keyCodec.ts';
import type { Row } from '../../src/engine/ports.ts';
import { mariadbServer } from '../servers/mariadbServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { assertPagesInOrder, type KeyType } from './anyKeys.ts';
import { type MysqlFixture, type MysqlSettings, mysqlFixture } from './mysqlFixture.ts';
import { allRows, wholePlan } from './readSource.ts';

const TEXTS = ["'a'", "'A'", "'b '", "''", "'é'", "'ß'", "'ss'", "'Z'", "'_1'"];
const TYPES: readonly KeyType[] = [
  { sql: 'TINYINT', values: ['-3', '0', '7'] },
  { sql: 'INT UNSIGNED', values: ['0', '7', '4294967295'] },
  { sql: 'BIGINT', values: ['0', '9007199254740993', '9007199254740992', '-9223372036854775808'] },
  { sql: 'BIGINT UNSIGNED', values: ['0', '9223372036854775808', '18446744073709551615', '18446744073709551614'] },
  { sql: 'DECIMAL(40,20)', values: ['0.1', '0.10000000000000000001', '-5', '12345678901234567890'] },
  { sql: 'DOUBLE', values: ['0.1', '0.30000000000000004', '0.3', '-1e300'] },
  { sql: 'VARCHAR(20)', values: [...TEXTS, "'\u{1F600}'"] },
  { sql: 'VARCHAR(20) COLLATE utf8mb4_bin', values: [...TEXTS, "'\u{1F600}'"] },
  { sql: 'VARCHAR(20) COLLATE utf8mb4_unicode_ci', values: TEXTS },
  { sql: 'VARCHAR(20) COLLATE utf8mb4_german2_ci', values: TEXTS },
  { sql: 'CHAR(4) CHARACTER SET latin1', values: TEXTS },
  { sql: 'VARBINARY(10)', values: ["x''", "x'00FF'", "x'5C'", "x'80'"] },
  { sql: 'DATE', values: ["'0000-00-00'", "'2024-02-29'", "'1000-01-01'", "'2024-00-00'"] },
  { sql: 'DATETIME(6)', values: ["'2024-02-29 12:00:00.123456'", "'2024-02-29 12:00:00.123457'", "'9999-12-31'"] },
  { sql: 'TIMESTAMP(6)', values: ["'2024-02-29 12:00:00.123456'", "'2024-02-29 12:00:00.123457'", "'1970-01-02'"] },
  { sql: 'TIME(6)', values: ["'-838:59:58.999999'", "'00:00:00.000001'", "'23:59:59'", "'100:00:00'"] },
  { sql: 'YEAR', values: ['2024', '1999', '0'] },
  { sql: 'BIT(40)', values: ["b'0'", "b'101'", "b'1111111111111111111111111111111111111111'"] },
  { sql: 'UUID', values: ["'00000000-0000-0000-0000-00000000000a'", "'f0000000-0000-0000-0000-000000000001'"] },
  { sql: 'INET6', values: ["'::1'", "'10.0.0.1'", "'fe80::1'"] },
];

describeWithServer('keyset paging in MariaDB', mariadbServer, () => {
  let data: MysqlFixture;

  beforeEach(async () => {
    data = await mysqlFixture();
    await data.writer.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  });
  afterEach(() => data.dispose());

  async function rowsOf(settings: MysqlSettings): Promise<readonly Row[]> {
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

  it('gives the rows of SELECT … ORDER BY key, for any keys, collations, pages, ranges and shapes of query', () =>
    assertPagesInOrder(
      {
        types: TYPES,
        fill: async ({ a, b }, rows, indexed) => {
          await data.writer.query(
            `CREATE OR REPLACE TABLE t (n INT, a ${a.sql} NOT NULL, b ${b.sql} NOT NULL, UNIQUE ab (a, b))`,
          );
          if (rows.length > 0) await data.writer.query(`INSERT IGNORE INTO t VALUES ${rows.join(', ')}`);
          if (!indexed) await data.writer.query('ALTER TABLE t DROP INDEX ab');
        },
        select: async (query) => {
          const [rows] = await data.writer.query<RowDataPacket[]>(query);
          return rows.map((row) => Number(row['n']));
        },
        open: data.open,
      },
      100,
    ));

  /** Handler calls of the server for one page of ten rows that lies far within the table. */
  async function readsOf(key: readonly string[], after: Key, upTo: Key): Promise<Readonly<Record<string, number>>> {
    const { password = null, url } = data.settings();
    const address = serverAddress(url, 0);
    const database = await MysqlDatabase.open({ address, password, tls: null, statementTimeoutMs: 30_000 });
    const columns = resolveKey(key, await database.columns('SELECT * FROM t'));
    const { text, values } = new KeysetQueries('SELECT * FROM t', columns, database.dialect).countedPage(
      { after, upTo },
      10,
    );
    await database.close();
    await data.writer.query('FLUSH STATUS');
    const [rows] = await data.writer.execute<RowDataPacket[]>(text, values.map(String));
    assert.equal(rows.length, 10);
    const [handled] = await data.writer.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
    return Object.fromEntries(handled.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
  }

  function assertIndexRead(reads: Readonly<Record<string, number>>): void {
    // The page's rows in the order of the index, and the same few again, out of memory, to put the page together.
    assert.ok((reads['Handler_read_next'] ?? 0) <= 12, JSON.stringify(reads));
    assert.ok((reads['Handler_read_rnd_next'] ?? 0) <= 100, JSON.stringify(reads));
  }

  it('reads no more of a composite index than the page', async () => {
    await data.writer.query(`CREATE TABLE t (lang VARCHAR(5), id BIGINT, name TEXT, PRIMARY KEY (lang, id));
      INSERT INTO t SELECT CONCAT('l', seq % 7), seq, 'name' FROM seq_1_to_7000; ANALYZE TABLE t`);
    assertIndexRead(await readsOf(['lang', 'id'], ['l3', 6000], ['l5', 100]));
  });

  for (const [type, value, after, upTo] of [
    ['BIGINT UNSIGNED', '18446744073709000000 + seq', 18446744073709001000n, 18446744073709002000n],
    ['DECIMAL(30,10)', 'seq + 0.0000000001', '1000.0000000001', '2000.0000000001'],
    ['DOUBLE', 'seq + 0.1', 1000.1, 2000.1],
    ['VARCHAR(20) CHARACTER SET latin1', "CONCAT('ñ', LPAD(seq, 9, '0'))", 'ñ000001000', 'ñ000002000'],
    ['DATE', "DATE_ADD('1990-01-01', INTERVAL seq DAY)", '1992-09-27', '1999-01-01'],
    [
      'DATETIME(6)',
      "DATE_ADD('2024-01-01', INTERVAL seq MICROSECOND)",
      '2024-01-01 00:00:00.001',
      '2024-01-02 00:00:00',
    ],
    [
      'TIMESTAMP(6)',
      "DATE_ADD('2024-01-01', INTERVAL seq MICROSECOND)",
      '2024-01-01T00:00:00.001Z',
      '2024-01-02T00:00:00Z',
    ],
    [
      'UUID',
      "CONCAT('00000000-0000-0000-0000-', LPAD(seq, 12, '0'))",
      '00000000-0000-0000-0000-000000001000',
      '00000000-0000-0000-0000-000000002000',
    ],
  ] as const)
    it(`reads no more of an index on ${type} than the page`, async () => {
      await data.writer.query(`CREATE TABLE t (id ${type} PRIMARY KEY, name TEXT);
        INSERT INTO t SELECT ${value}, 'name' FROM seq_1_to_3000; ANALYZE TABLE t`);
      assertIndexRead(await readsOf(['id'], [after], [upTo]));
    });

  it('warns of a big table without an index on the key', async () => {
    await data.writer.query('CREATE TABLE t AS SELECT seq AS id FROM seq_1_to_10000');
    const without = await wholePlan(await data.open({ table: 't' }));
    await data.writer.query('CREATE INDEX by_id ON t (id)');
    const withIndex = await wholePlan(await data.open({ table: 't' }));
    assert.match(without.warnings.join(), /no index serves \(id\)/);
    assert.deepEqual(withIndex.warnings, []);
  });

  it('reads a big view whose making its user may not see', async () => {
    await data.writer.query(`CREATE TABLE t AS SELECT seq AS id FROM seq_1_to_10000;
      CREATE VIEW shown AS SELECT id FROM t; CREATE USER viewer IDENTIFIED BY 'x'; GRANT SELECT ON shown TO viewer`);
    const settings = { url: data.settings().url.replace('reader@', 'viewer@'), password: 'x' };
    const { warnings } = await wholePlan(await data.open({ ...settings, table: 'shown' }));
    await data.writer.query('DROP USER viewer');
    assert.deepEqual(warnings, []);
  });

  it('refuses keys that a case-insensitive collation holds for equal', async () => {
    await data.writer.query("CREATE TABLE t (code VARCHAR(9)); INSERT INTO t VALUES ('p'), ('a'), ('A'), ('q')");
    for (const pageSize of [1, 2, 10])
      await refuses(rowsOf({ table: 't', key: ['code'], pageSize }), /source\.key/, /code = '[aA]' and code = '[aA]'/);
  });

  it('refuses NULL in a key column, naming it', async () => {
    await data.writer.query("CREATE TABLE t (id INT, lang VARCHAR(2)); INSERT INTO t VALUES (1, 'de'), (2, NULL)");
    const source = await data.open({ table: 't', key: ['id', 'lang'] });
    await refuses(wholePlan(source), /source\.key/, /"lang" never to be NULL, found NULL in 1 of 2 rows/);
  });

  for (const [type, why] of [
    ["ENUM('z', 'a')", /ordered by its numbers/],
    ["SET('z', 'a')", /ordered by its numbers/],
    ['FLOAT', /a FLOAT/],
    ['JSON', /of type JSON/],
    ['POINT', /no single value/],
  ] as const)
    it(`refuses a key of ${type}`, async () => {
      await data.writer.query(`CREATE TABLE t (id ${type})`);
      await refuses(data.open({ table: 't' }), /source\.key/, why, /CAST/);
    });

  it('reads by an ENUM that the query turns into text', async () => {
    await data.writer.query("CREATE TABLE t (id ENUM('z', 'a', 'k')); INSERT INTO t VALUES ('z'), ('a'), ('k')");
    const rows = await rowsOf({ query: 'SELECT CAST(id AS CHAR) AS id FROM t', pageSize: 1 });
    assert.deepEqual(
      rows.map((row) => row.id),
      ['"a"', '"k"', '"z"'],
    );
  });

  it('reads in one range and states no total when counting takes too long', async () => {
    const query = 'SELECT IF(SLEEP(1) = 5, NULL, seq) AS id FROM seq_1_to_2';
    const { streams, warnings } = await wholePlan(
      await data.open({ query: `${query} LIMIT 2`, statementTimeoutMs: 100 }),
    );
    assert.deepEqual(
      streams.map(({ id, total }) => ({ id, total })),
      [{ id: 'query/rows', total: null }],
    );
    assert.match(warnings[0] ?? '', /counting the rows took longer/);
    assert.match(warnings.at(-1) ?? '', /could not check .* that id is never NULL/);
  });
});
