import assert from 'node:assert/strict';
import { type Budget, budgetName, costIn, leastTimeMs } from '../../../src/engine/budget.ts';

const textsPerMinute: Budget = { unit: 'texts', limit: 3_000, windowMs: 60_000 };
const tokensPerDay: Budget = { unit: 'tokens', limit: 1_000_000, windowMs: 86_400_000 };

describe('budget', () => {
  it('is named as people name it', () => {
    const names = [textsPerMinute, tokensPerDay, { unit: 'calls', limit: 5, windowMs: 250 } as const].map(budgetName);
    assert.deepEqual(names, ['3,000 texts per minute', '1,000,000 tokens per day', '5 calls per 250 ms']);
  });

  it('knows that 202,910 texts at 3,000 a minute are 67.6 minutes', () => {
    const { ms, budget } = leastTimeMs([textsPerMinute], { texts: 202_910 });
    assert.deepEqual([(ms / 60_000).toFixed(1), budget], ['67.6', textsPerMinute]);
  });

  it('names the tightest of several', () => {
    const { ms, budget } = leastTimeMs([textsPerMinute, tokensPerDay], { texts: 3_000, tokens: 500_000 });
    assert.deepEqual([ms, budget], [43_200_000, tokensPerDay]);
  });

  it('takes no time where nothing is limited', () => {
    assert.deepEqual(leastTimeMs([], { texts: 1e9 }), { ms: 0, budget: null });
  });

  it('counts a call as one and everything else as nothing unless said otherwise', () => {
    assert.deepEqual([costIn('calls', {}), costIn('calls', { calls: 3 }), costIn('texts', {})], [1, 3, 0]);
  });
});
