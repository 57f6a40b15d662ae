import assert from 'node:assert/strict';
import type { Budget } from '../../../src/engine/budget.ts';
import { estimatePass, type PassFacts } from '../../../src/engine/sync/estimatePass.ts';

const textsPerMinute: Budget = { unit: 'texts', limit: 3_000, windowMs: 60_000 };
const tokensPerMinute: Budget = { unit: 'tokens', limit: 10_000, windowMs: 60_000 };
const callsPerMinute: Budget = { unit: 'calls', limit: 10, windowMs: 60_000 };

const estimate = (over: Partial<PassFacts> = {}) =>
  estimatePass({
    rows: 202_910,
    sample: { textsPerRow: 1, tokensPerRow: 10 },
    textsPerCall: 100,
    budgets: [textsPerMinute],
    price: { perMillionTokens: 0.15, currency: 'USD', asOf: '2026-11-01' },
    ...over,
  });

describe('the estimate of a pass', () => {
  it('of 202,910 rows at 3,000 texts a minute is 67.6 minutes at least, and names the quota', () => {
    const { leastMs, limitedBy } = estimate();
    assert.deepEqual([((leastMs ?? 0) / 60_000).toFixed(1), limitedBy], ['67.6', '3,000 texts per minute']);
  });

  it('counts texts, tokens and calls', () => {
    const { texts, tokens, calls } = estimate({ sample: { textsPerRow: 0.5, tokensPerRow: 4 } });
    assert.deepEqual([texts, tokens, calls], [101_455, 811_640, 1_015]);
  });

  it('costs what its tokens cost', () => {
    assert.equal(estimate({ rows: 1_000_000 }).money, 1.5);
  });

  it('of a model without a price costs nobody knows what', () => {
    assert.equal(estimate({ price: null }).money, null);
  });

  for (const [budgets, limitedBy] of [
    [[textsPerMinute, tokensPerMinute], '10,000 tokens per minute'],
    [[textsPerMinute, callsPerMinute], '10 calls per minute'],
  ] as const)
    it(`is bound by the tightest of several quotas: ${limitedBy}`, () => {
      assert.equal(estimate({ budgets }).limitedBy, limitedBy);
    });

  it('takes no least time without a quota', () => {
    const { leastMs, limitedBy } = estimate({ budgets: [] });
    assert.deepEqual([leastMs, limitedBy], [0, null]);
  });

  it('guesses nothing where the rows are not known', () => {
    const values = new Set(Object.values(estimate({ rows: null })));
    assert.deepEqual(values, new Set([null]));
  });
});
