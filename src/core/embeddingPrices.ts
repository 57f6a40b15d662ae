// What embedding models cost, as far as that is known: the prices of a day, to estimate with. A job's own price goes first.

import type { SyncJob } from './jobFile/syncJob.ts';

/** A model's price, as it stood on a day. */
export interface Price {
  readonly perMillionTokens: number;
  /** ISO 4217: "USD". */
  readonly currency: string;
  /** ISO date the price was true on. */
  readonly asOf: string;
}

const usd = (perMillionTokens: number): Price => ({ perMillionTokens, currency: 'USD', asOf: '2026-11-01' });

/** https://ai.google.dev/gemini-api/docs/pricing, paid tier. */
const GEMINI: ReadonlyMap<string, Price> = new Map([
  ['gemini-embedding-001', usd(0.15)],
  ['gemini-embedding-2', usd(0.2)],
]);

/** Null where nobody can know: another model, a server of one's own. */
export function priceOf(embedder: SyncJob['embedder']): Price | null {
  if (embedder.price !== undefined) return embedder.price;
  switch (embedder.type) {
    case 'builtin':
      return usd(0);
    case 'gemini':
      return GEMINI.get(embedder.model) ?? null;
    case 'openai':
      return null;
  }
}
