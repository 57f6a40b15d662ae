import assert from 'node:assert/strict';
import {
  formatBytes,
  formatDuration,
  formatMinutes,
  formatPercent,
  formatRate,
} from '../../../src/cli/humanNumbers.ts';

describe('numbers for people', () => {
  for (const [bytes, text] of [
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_500, '1.5 kB'],
    [1_204_000_000, '1.2 GB'],
    [5_000_000_000_000_000, '5,000 TB'],
  ] as const) {
    it(`give ${bytes} bytes as ${text}`, () => {
      assert.equal(formatBytes(bytes), text);
    });
  }

  for (const [ms, text] of [
    [0, '0 sec'],
    [-5, '0 sec'],
    [59_400, '59 sec'],
    [59_600, '1 min'],
    [67.6 * 60_000, '1 hr 8 min'],
    [3_599_600, '1 hr'],
    [24 * 3_600_000 - 1, '1 day'],
    [26 * 3_600_000, '1 day 2 hr'],
  ] as const) {
    it(`give ${ms} ms as ${text}`, () => {
      assert.equal(formatDuration(ms), text);
    });
  }

  for (const [ms, text] of [
    [30_000, '30 sec'],
    [67.637 * 60_000, '67.6 min'],
    [120 * 60_000, '120.0 min'],
    [4.06 * 86_400_000, '4 days 1 hr'],
  ] as const) {
    it(`give ${ms} ms to be held against a quota as ${text}`, () => {
      assert.equal(formatMinutes(ms), text);
    });
  }

  it('say 100 % only when it is all', () => {
    assert.deepEqual(
      [formatPercent(9_999, 10_000), formatPercent(1, 1), formatPercent(0, 0)],
      ['99 %', '100 %', '100 %'],
    );
  });

  it('round fast rates and keep slow ones', () => {
    assert.deepEqual([formatRate(3_011.4), formatRate(0.1234)], ['3,011/s', '0.123/s']);
  });
});
