// Keyset paging against a database's own order: for any two types of key, any values, pages, ranges and shapes of query, the
// pages hold the rows of SELECT … ORDER BY key. Knows no database: its types and values are given as SQL.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Row, Source } from '../../src/engine/ports.ts';
import { allRows, wholePlan } from './readSource.ts';

export interface KeyType {
  /** As a column is declared. */
  readonly sql: string;
  /** Literals of that type. */
  readonly values: readonly string[];
}

export interface KeysetSubject {
  readonly types: readonly KeyType[];
  /** Makes `t (n, a, b)` anew with those rows, minding no row whose key is there already. */
  fill(columns: { readonly a: KeyType; readonly b: KeyType }, rows: readonly string[], indexed: boolean): Promise<void>;
  /** The `n` of every row of that query, in its order. */
  select(query: string): Promise<readonly number[]>;
  open(settings: {
    readonly query: string;
    readonly key: readonly string[];
    readonly pageSize: number;
    readonly ranges: number;
  }): Promise<Source<Row>>;
}

const SHAPES = [
  'SELECT a, b, n FROM t',
  'SELECT n, b AS a, a AS b FROM t',
  'SELECT * FROM t WHERE n % 3 > 0',
  'SELECT * FROM t ORDER BY n DESC',
  'WITH c AS (SELECT * FROM t) SELECT a, b, n FROM c',
  'SELECT a, b, n FROM t WHERE n < 10 UNION ALL SELECT a, b, n FROM t WHERE n >= 10',
  'SELECT a, b, max(n) AS n FROM t GROUP BY a, b',
  'SELECT DISTINCT a, b, n FROM t',
];

export async function assertPagesInOrder(subject: KeysetSubject, numRuns: number): Promise<void> {
  const type = fc.constantFrom(...subject.types);
  const columns = fc.record({ a: type, b: type });
  const filled = columns.chain(({ a, b }) =>
    fc.record({
      columns: fc.constant({ a, b }),
      keys: fc.array(fc.tuple(fc.constantFrom(...a.values), fc.constantFrom(...b.values)), { maxLength: 40 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      filled,
      fc.record({
        pageSize: fc.integer({ min: 1, max: 12 }),
        ranges: fc.integer({ min: 1, max: 5 }),
        indexed: fc.boolean(),
        query: fc.constantFrom(...SHAPES),
      }),
      async (data, { pageSize, ranges, indexed, query }) => {
        await subject.fill(
          data.columns,
          data.keys.map(([a, b], n) => `(${n}, ${a}, ${b})`),
          indexed,
        );
        const source = await subject.open({ query, key: ['a', 'b'], pageSize, ranges });
        const rows = await allRows(source, (await wholePlan(source)).streams);
        await source.close();
        assert.deepEqual(
          rows.map((row) => Number(row.fields['n'])),
          await subject.select(`SELECT n FROM (${query}) AS q ORDER BY a, b`),
        );
      },
    ),
    { numRuns },
  );
}
