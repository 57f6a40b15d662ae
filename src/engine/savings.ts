// What going on from the checkpoint has spared, against starting again from zero. Derived from the run's counters
// alone, so it is as durable as they are. Money is an estimate: tokens are estimated and prices change.

import type { Counters } from '../core/counters.ts';
import type { Price } from '../core/embeddingPrices.ts';
import type { Savings } from '../core/runEvent.ts';

/** Added to the counters by the commit that opens a resumed attempt: all of it would have been done once more. */
export function savedByResuming(counters: Counters): Counters {
  return {
    savedRecords: counters.read ?? 0,
    savedCalls: counters.embedCalls ?? 0,
    savedTokens: counters.tokens ?? 0,
  };
}

/** @param textsPerCall what one call carries, to count the calls that unchanged records did not need. */
export function savingsOf(counters: Counters, price: Price | null, textsPerCall: number): Savings {
  const notEmbedded = (counters.unchanged ?? 0) + (counters.reusedEmbeddings ?? 0);
  const tokens = counters.savedTokens ?? 0;
  return {
    records: (counters.savedRecords ?? 0) + notEmbedded,
    calls: (counters.savedCalls ?? 0) + Math.ceil(notEmbedded / textsPerCall),
    tokens,
    money: price === null ? null : Math.round(tokens * price.perMillionTokens) / 1_000_000,
    currency: price?.currency ?? 'USD',
  };
}
