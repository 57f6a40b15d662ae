// What PostgreSQL's types become, without loss, and that keys of every kind find their row again.

import assert from 'node:assert/strict';
import type { FieldValue } from '../../src/core/fieldValue.ts';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type PostgresFixture, postgresFixture } from './postgresFixture.ts';
import { allRows, LIVE, wholePlan } from './readSource.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const VALUES: readonly (readonly [sql: string, value: FieldValue])[] = [
  ['NULL::int', null],
  ['32767::smallint', 32767],
  ['(-2147483648)::int', -2147483648],
  ['9007199254740991::bigint', 9007199254740991],
  ['9007199254740993::bigint', 9007199254740993n],
  ["'-9223372036854775808'::bigint", -9223372036854775808n],
  ['4294967295::oid', 4294967295],
  ['12.50::numeric(10,2)', '12.50'],
  ['0.1234567890123456789012345::numeric', '0.1234567890123456789012345'],
  ["'NaN'::numeric", 'NaN'],
  ['0.1::real', 0.1],
  ['0.30000000000000004::float8', 0.30000000000000004],
  ["'-Infinity'::float8", Number.NEGATIVE_INFINITY],
  ['true', true],
  ['false', false],
  ["'it''s \u{1F600} \\n'::text", "it's \u{1F600} \\n"],
  ["'ab'::char(4)", 'ab  '],
  ["'\\x00ff5c'::bytea", bytes(0, 255, 92)],
  ["''::bytea", bytes()],
  ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ["'2024-02-29'::date", '2024-02-29'],
  ["'2024-02-29 12:34:56.123456'::timestamp", '2024-02-29 12:34:56.123456'],
  ["'2024-02-29 12:34:56.123456+05:30'::timestamptz", '2024-02-29T07:04:56.123456Z'],
  ["'2024-02-29 12:34:56-08'::timestamptz", '2024-02-29T20:34:56Z'],
  ["'infinity'::timestamptz", 'infinity'],
  ["'0044-03-15 12:00:00+00 BC'::timestamptz", '0044-03-15 12:00:00+00 BC'],
  ["'23:59:59.999999'::time", '23:59:59.999999'],
  ["'1 year 2 days 03:04:05.6'::interval", '1 year 2 days 03:04:05.6'],
  ['\'{"a": [1, 2.50, null], "b": "x"}\'::jsonb', { a: [1, 2.5, null], b: 'x' }],
  ['\'{"id": 12345678901234567890, "at": 1700000000000}\'::json', { id: 12345678901234567890n, at: 1700000000000 }],
  ["'[0.12345678901234567890, 1e400, 1e2]'::json", ['0.12345678901234567890', '1e400', 100]],
  ["'null'::jsonb", null],
  ["'{1,NULL,9007199254740993}'::bigint[]", [1, null, 9007199254740993n]],
  ["ARRAY['a', 'NULL', NULL, '', 'b\"\\,{}']", ['a', 'NULL', null, '', 'b"\\,{}']],
  [
    "'{{1,2},{3,4}}'::int[]",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["'[2:3]={5,6}'::int[]", [5, 6]],
  ["'{}'::text[]", []],
  ["ARRAY['\\x01'::bytea]", [bytes(1)]],
  ["ARRAY['light', 'dark']::shade[]", ['light', 'dark']],
  ['ARRAY[\'{"n": 9007199254740993}\'::jsonb]', [{ n: 9007199254740993n }]],
  ["'1 2'::int2vector", '1 2'],
  ["'light'::shade", 'light'],
  ["'[1,5)'::int4range", '[1,5)'],
  ["'10.0.0.0/8'::inet", '10.0.0.0/8'],
  ["B'101'::bit(3)", '101'],
  ["'(1,2)'::point", '(1,2)'],
  ["'{(1,1),(0,0);(3,3),(2,2)}'::box[]", '{(1,1),(0,0);(3,3),(2,2)}'],
  ["ROW(1, 'a')::pair", '(1,a)'],
];

describeWithServer("PostgreSQL's types", postgresServer, () => {
  let data: PostgresFixture;

  before(async () => {
    data = await postgresFixture(
      "CREATE TYPE shade AS ENUM ('light', 'dark'); CREATE TYPE pair AS (a int, b text); CREATE TABLE t (id int)",
    );
  });
  after(() => data.dispose());

  async function valuesOf(query: string): Promise<readonly FieldValue[]> {
    const source = await data.open({ query });
    const rows = await allRows(source, (await wholePlan(source)).streams);
    await source.close();
    return rows.map((row) => row.fields['value'] ?? null);
  }

  for (const [sql, value] of VALUES)
    it(`read ${sql}`, async () => assert.deepEqual(await valuesOf(`SELECT 1 AS id, ${sql} AS value`), [value]));

  it('are the same whatever the database, the user or the server is set to', async () => {
    const settings = ["timezone = 'Asia/Kolkata'", "datestyle = 'SQL, DMY'", "bytea_output = 'escape'"];
    for (const setting of [...settings, "intervalstyle = 'iso_8601'", 'extra_float_digits = 0'])
      await data.writer.query(`ALTER ROLE reader SET ${setting}`);
    try {
      const query = `SELECT 1 AS id, ARRAY['2024-02-29 12:00Z'::timestamptz::text, '\\xff'::bytea::text, (0.1::float8 + 0.2)::text] AS value`;
      assert.deepEqual(await valuesOf(query), [['2024-02-29 12:00:00+00', '\\xff', '0.30000000000000004']]);
    } finally {
      await data.writer.query('ALTER ROLE reader RESET ALL');
    }
  });

  it('reread rows by keys of every kind', async () => {
    const keys = VALUES.filter(
      ([, value]) => value !== null && (typeof value !== 'object' || value instanceof Uint8Array),
    );
    for (const [sql] of keys) {
      if (/::(json|point|pair|box|int2vector)/.test(sql)) continue;
      const source = await data.open({ query: `SELECT ${sql} AS id, 'found' AS value` });
      const [stream] = (await wholePlan(source)).streams;
      assert.ok(stream);
      const rows = await allRows(source, [stream]);
      const ids = rows.map((row) => row.id);
      assert.deepEqual((await source.reread(stream, ids, LIVE)).records, rows, sql);
      assert.equal(rows.length, 1, sql);
      await source.close();
    }
  });
});
