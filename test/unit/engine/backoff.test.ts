import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs } from '../../../src/engine/backoff.ts';

const options = { baseMs: 500, capMs: 60_000 };
const failures = fc.integer({ min: 1, max: 2_000 });

describe('backoff', () => {
  it('stays between nothing and the doubled bound, and below the cap', () => {
    fc.assert(
      fc.property(failures, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failed, random) => {
        const ms = backoffMs(failed, random, options);
        assert.ok(ms >= 0 && ms <= Math.min(60_000, 500 * 2 ** (failed - 1)));
      }),
    );
  });

  it('spreads over the whole interval', () => {
    assert.deepEqual(
      [0, 0.25, 0.5, 0.999].map((random) => backoffMs(4, random, options)),
      [0, 1_000, 2_000, 3_996],
    );
  });

  it('doubles its bound with every failure up to the cap', () => {
    assert.deepEqual(
      [1, 2, 3, 7, 8, 1_100].map((failed) => backoffMs(failed, 1, options)),
      [500, 1_000, 2_000, 32_000, 60_000, 60_000],
    );
  });
});
