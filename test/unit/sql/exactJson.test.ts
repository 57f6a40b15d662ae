import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactJson } from '../../../src/connectors/sql/exactJson.ts';

describe('JSON out of a database', () => {
  for (const [text, value] of [
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-12345678901234567890', -12345678901234567890n],
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['100e-2', 1],
    ['1E2', 100],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1234567890.123456789', '1234567890.123456789'],
    ['1e400', '1e400'],
    ['-0.0', -0],
    [
      '{"__proto__": [12345678901234567890]}',
      JSON.parse('{"__proto__": ["big"]}', (_, v) => (v === 'big' ? 12345678901234567890n : v)),
    ],
    ['"12345678901234567890"', '12345678901234567890'],
    ['not JSON', 'not JSON'],
  ] as const)
    it(`is read without loss: ${text}`, () => assert.deepEqual(exactJson(text), value));

  it('is what JSON.parse makes of it wherever a double holds every number', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const rounded = /(?<!\d)\d{17,}(?!\d)/.test(text);
        if (!rounded) assert.deepEqual(exactJson(text), JSON.parse(text));
      }),
    );
  });
});
