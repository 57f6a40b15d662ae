// What MySQL's and MariaDB's types become, without loss, and that keys of every kind find their row again.

import assert from 'node:assert/strict';
import type { FieldValue } from '../../src/core/fieldValue.ts';
import { mariadbServer } from '../servers/mariadbServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type MysqlFixture, mysqlFixture } from './mysqlFixture.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** A column's type, a literal for it, and the field it becomes. */
const VALUES: readonly (readonly [type: string, sql: string, value: FieldValue])[] = [
  ['INT', 'NULL', null],
  ['TINYINT(1)', '2', 2],
  ['BOOLEAN', 'true', 1],
  ['TINYINT', '-128', -128],
  ['TINYINT UNSIGNED', '255', 255],
  ['SMALLINT UNSIGNED', '65535', 65535],
  ['MEDIUMINT', '-8388608', -8388608],
  ['INT UNSIGNED', '4294967295', 4294967295],
  ['BIGINT', '9007199254740991', 9007199254740991],
  ['BIGINT', '-9223372036854775808', -9223372036854775808n],
  ['BIGINT UNSIGNED', '18446744073709551615', 18446744073709551615n],
  ['DECIMAL(10,2)', '12.50', '12.50'],
  [
    'DECIMAL(65,30)',
    '12345678901234567890123456789012345.123456789012345678901234567890',
    '12345678901234567890123456789012345.123456789012345678901234567890',
  ],
  ['FLOAT', '19.99', 19.99],
  ['DOUBLE', '0.30000000000000004', 0.30000000000000004],
  ['BIT(1)', "b'1'", 1],
  ['BIT(64)', "b'1111111111111111111111111111111111111111111111111111111111111111'", 18446744073709551615n],
  ['YEAR', '2024', 2024],
  ['DATE', "'2024-02-29'", '2024-02-29'],
  ['DATE', "'0000-00-00'", '0000-00-00'],
  ['DATE', "'2024-00-00'", '2024-00-00'],
  ['DATETIME', "'2024-02-29 12:34:56'", '2024-02-29 12:34:56'],
  ['DATETIME(6)', "'2024-02-29 12:34:56.123456'", '2024-02-29 12:34:56.123456'],
  ['DATETIME(3)', "'2024-02-29 12:34:56.120'", '2024-02-29 12:34:56.120'],
  ['DATETIME', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00'],
  ['TIMESTAMP(6) NULL', "'2024-02-29 12:34:56.123456'", '2024-02-29T12:34:56.123456Z'],
  ['TIMESTAMP NULL', "'2024-02-29 12:34:56'", '2024-02-29T12:34:56Z'],
  ['TIMESTAMP NULL', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00'],
  ['TIME(6)', "'-838:59:58.999999'", '-838:59:58.999999'],
  ['CHAR(4)', "'ab'", 'ab'],
  ['VARCHAR(20)', "'it''s \u{1F600} \\\\n'", "it's \u{1F600} \\n"],
  ['VARCHAR(20) CHARACTER SET latin1', "'ñandú'", 'ñandú'],
  ['TEXT', "'text'", 'text'],
  ['VARBINARY(10)', "x'00FF5C'", bytes(0, 255, 92)],
  ['BINARY(3)', "x'01'", bytes(1, 0, 0)],
  ['BLOB', "x''", bytes()],
  ["ENUM('light', 'dark')", "'dark'", 'dark'],
  ["SET('a', 'b', 'c')", "'c,a'", 'a,c'],
  [
    'JSON',
    '\'{"id": 12345678901234567890, "list": [1, 2.50, null]}\'',
    { id: 12345678901234567890n, list: [1, 2.5, null] },
  ],
  ['UUID', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['INET6', "'::ffff:10.0.0.1'", '::ffff:10.0.0.1'],
  ['POINT', 'POINT(1, 2.5)', { x: 1, y: 2.5 }],
];

/** Types that are refused as keys. */
const NO_KEY = /^(?:FLOAT|ENUM|SET|JSON|POINT)/;

describeWithServer("MySQL's types", mariadbServer, () => {
  let data: MysqlFixture;

  before(async () => {
    data = await mysqlFixture();
    await data.writer.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  });
  after(() => data.dispose());

  async function store(type: string, sql: string): Promise<void> {
    await data.writer.query(`CREATE OR REPLACE TABLE t (id INT, value ${type}); INSERT INTO t VALUES (1, ${sql})`);
  }

  for (const [type, sql, value] of VALUES)
    it(`read ${type} ${sql}`, async () => {
      await store(type, sql);
      const source = await data.open({ table: 't' });
      const rows = await allRows(source, (await wholePlan(source)).streams);
      await source.close();
      assert.deepEqual(
        rows.map((row) => row.fields['value']),
        [value],
      );
    });

  for (const [type, sql, value] of VALUES)
    if (value !== null && !NO_KEY.test(type))
      it(`find a row again by ${type} ${sql}, and nothing behind it`, async () => {
        await store(type, sql);
        const source = await data.open({ table: 't', key: ['value'] });
        const [stream] = (await wholePlan(source)).streams;
        assert.ok(stream);
        const rows = await allRows(source, [stream]);
        const ids = rows.map((row) => row.id);
        const { records } = await source.reread(stream, ids, LIVE);
        const [page] = await read(source, stream);
        const behind = await read(source, stream, page?.next);
        await source.close();
        assert.equal(rows.length, 1);
        assert.deepEqual(records, rows);
        assert.deepEqual(behind, []);
      });

  it('are the same whatever zone the server keeps', async () => {
    await store('TIMESTAMP NULL', "'2024-02-29 12:34:56'");
    await data.writer.query("SET GLOBAL time_zone = '+05:30'");
    try {
      const source = await data.open({ table: 't' });
      const [row] = await allRows(source, (await wholePlan(source)).streams);
      assert.equal(row?.fields['value'], '2024-02-29T12:34:56Z');
    } finally {
      await data.writer.query("SET GLOBAL time_zone = 'SYSTEM'");
    }
  });
});
