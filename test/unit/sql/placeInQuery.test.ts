import assert from 'node:assert/strict';
import { placeInQuery } from '../../../src/connectors/sql/placeInQuery.ts';

describe('a place in a query', () => {
  for (const [query, at, place] of [
    ['SELECT x', 7, 'line 1, column 8, at "x"'],
    ['SELECT id,\n  x FROM t', 13, 'line 2, column 3, at "x FROM t"'],
    ["SELECT '\u{1F600}'\nFRM t", 11, 'line 2, column 1, at "FRM t"'],
    ['SELECT', 6, 'line 1, column 7, at its end'],
    ['SELECT\n', 6, 'line 1, column 7, at its end'],
  ] as const)
    it(`is named: ${place}`, () => assert.equal(placeInQuery(query, at), place));
});
