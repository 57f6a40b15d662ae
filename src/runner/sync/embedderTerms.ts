// What a job says of its embedder beside what the connector is opened with: who pays, with which key, at what price.
// Read from the job with its secrets still references, so no secret can get into it.

import { type Price, priceOf } from '../../core/embeddingPrices.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';

export interface EmbedderTerms {
  /** The governor's. Jobs that pay with the same key share one budget; written down with waits, and the same after a restart. */
  readonly account: string;
  /** Name of the secret that the key comes from; null without a key. */
  readonly keyName: string | null;
  readonly price: Price | null;
  /** Texts in one call, to count the calls that were saved. */
  readonly textsPerCall: number;
}

export function embedderTerms(embedder: SyncJob['embedder']): EmbedderTerms {
  const price = priceOf(embedder);
  if (embedder.type === 'builtin') return { account: embedder.type, keyName: null, price, textsPerCall: 100 };
  const { type, url, apiKey, textsPerCall } = embedder;
  const keyName = apiKey?.name ?? null;
  const payer = keyName === null ? '' : ` with the key "${keyName}"`;
  return { account: `${type} at ${new URL(url).host}${payer}`, keyName, price, textsPerCall };
}
