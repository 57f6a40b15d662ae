import assert from 'node:assert/strict';
import { problemRange } from '../../../src/ui/problemRange.ts';

const underlined = (line: string, column: number): string => {
  const { start, end } = problemRange(line, column);
  return line.slice(start, end);
};

describe('the underlined part of a job file', () => {
  const cases: readonly (readonly [what: string, line: string, column: number, expected: string])[] = [
    ['a name', '  "pgaeSize": 5', 3, '"pgaeSize"'],
    ['a text with an escaped quote', '"a\\"b", 1', 1, '"a\\"b"'],
    ['a number', '  "pageSize": 5000,', 15, '5000'],
    ['the brace of an object', '"source": { "type": "csv" }', 11, '{'],
    ['a text that is not closed', '"type": "csv', 9, '"csv'],
    ['nothing behind the end', 'abc', 10, ''],
  ];
  for (const [what, line, column, expected] of cases) {
    it(`is ${what}`, () => {
      assert.equal(underlined(line, column), expected);
    });
  }
});
