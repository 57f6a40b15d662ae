import assert from 'node:assert/strict';
import { addCounters, type Counters } from '../../../src/core/counters.ts';
import { savedByResuming, savingsOf } from '../../../src/engine/savings.ts';

const PRICE = { perMillionTokens: 0.15, currency: 'USD', asOf: '2026-01-01' };

describe('savings', () => {
  it('counts what a resume did not read, call or send again', () => {
    const saved = savedByResuming({ read: 51_000, embedCalls: 510, tokens: 1_000_000, written: 50_000 });
    assert.deepEqual(saved, { savedRecords: 51_000, savedCalls: 510, savedTokens: 1_000_000 });
  });

  it('saves nothing by resuming at the beginning', () => {
    assert.deepEqual(savedByResuming({}), { savedRecords: 0, savedCalls: 0, savedTokens: 0 });
  });

  it('adds up over several resumes', () => {
    let counters: Counters = { read: 100, embedCalls: 1, tokens: 500 };
    counters = addCounters(counters, savedByResuming(counters));
    counters = addCounters(counters, { read: 100, embedCalls: 1, tokens: 500 });
    counters = addCounters(counters, savedByResuming(counters));
    const { records, calls, tokens } = savingsOf(counters, null, 100);
    assert.deepEqual([records, calls, tokens], [300, 3, 1_500]);
  });

  it('counts unchanged and reused records, and the calls they would have filled', () => {
    const { records, calls } = savingsOf({ unchanged: 950, reusedEmbeddings: 51 }, null, 100);
    assert.deepEqual([records, calls], [1_001, 11]);
  });

  it('estimates money from tokens at the price of the model', () => {
    const { money, currency } = savingsOf({ savedTokens: 2_000_000 }, PRICE, 100);
    assert.deepEqual([money, currency], [0.3, 'USD']);
  });

  it('does not know the money of a model without a price', () => {
    assert.equal(savingsOf({ savedTokens: 2_000_000 }, null, 100).money, null);
  });
});
