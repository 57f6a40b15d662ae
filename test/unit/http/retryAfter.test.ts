import assert from 'node:assert/strict';
import { retryAfter } from '../../../src/connectors/http/retryAfter.ts';

const NOW = Date.UTC(2026, 10, 1, 12);

describe('Retry-After', () => {
  for (const [header, expected] of [
    ['30', NOW + 30_000],
    [' 120 ', NOW + 120_000],
    ['0', NOW],
    ['1.5', NOW + 1_500],
    ['Sun, 01 Nov 2026 12:00:45 GMT', NOW + 45_000],
    ['Sun, 01 Nov 2026 11:00:00 GMT', NOW],
    ['', null],
    ['soon', null],
    ['1e9', null],
    [null, null],
  ] as const) {
    it(`${JSON.stringify(header)} is ${expected === null ? 'no hint' : `a wait of ${expected - NOW} ms`}`, () => {
      assert.equal(retryAfter(header, NOW), expected);
    });
  }
});
