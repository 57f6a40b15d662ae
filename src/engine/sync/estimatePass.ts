// What a pass will take, from a sample of its source: texts, tokens, calls, money and the least time its quotas leave.
// Upper bounds but for the time: rows that did not change and texts that repeat cost nothing, and only the run finds them.

import type { Price } from '../../core/embeddingPrices.ts';
import { type Budget, budgetName, leastTimeMs } from '../budget.ts';
import type { SourceSample } from './sampleSource.ts';

export interface PassFacts {
  /** Rows that are to be read; null when nobody can say. */
  readonly rows: number | null;
  readonly sample: Pick<SourceSample, 'textsPerRow' | 'tokensPerRow'>;
  readonly textsPerCall: number;
  readonly budgets: readonly Budget[];
  readonly price: Price | null;
}

/** What cannot be known is null. */
export interface PassEstimate {
  readonly rows: number | null;
  readonly texts: number | null;
  readonly tokens: number | null;
  readonly calls: number | null;
  readonly money: number | null;
  /** For all texts; 0 without quotas. */
  readonly leastMs: number | null;
  /** The quota behind `leastMs`, e.g. "3,000 texts per minute". */
  readonly limitedBy: string | null;
}

export function estimatePass({ rows, sample, textsPerCall, budgets, price }: PassFacts): PassEstimate {
  if (rows === null)
    return { rows, texts: null, tokens: null, calls: null, money: null, leastMs: null, limitedBy: null };
  const texts = Math.round(rows * sample.textsPerRow);
  const tokens = Math.round(rows * sample.tokensPerRow);
  const calls = Math.ceil(texts / textsPerCall);
  const least = leastTimeMs(budgets, { texts, tokens, calls });
  return {
    rows,
    texts,
    tokens,
    calls,
    money: price === null ? null : (tokens * price.perMillionTokens) / 1_000_000,
    leastMs: Math.round(least.ms),
    limitedBy: least.budget === null ? null : budgetName(least.budget),
  };
}
