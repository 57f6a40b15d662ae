// Where a Qdrant server is and how it is spoken to, read from the job's settings. Connects to nothing.

import { type ApiKey, apiKeyOf } from '../http/apiKey.ts';
import type { ExchangeLimits } from '../http/exchange.ts';

export interface QdrantServer extends ExchangeLimits {
  readonly https: boolean;
  /** Of an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** What stands before Qdrant's own paths: empty, or `/a/b`. */
  readonly prefix: string;
  readonly key: ApiKey | null;
}

/** @throws AuthError for a key that no header can carry. */
export function qdrantServer(settings: {
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly timeoutMs: number;
}): QdrantServer {
  const url = new URL(settings.url);
  const https = url.protocol === 'https:';
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    whom: `Qdrant at ${url.origin}${prefix}`,
    timeoutMs: settings.timeoutMs,
    https,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    // A URL drops the port that is its scheme's own, so an explicit 443 and none at all are the same.
    port: url.port === '' ? (https ? 443 : 80) : Number(url.port),
    prefix,
    key: settings.apiKey === undefined ? null : apiKeyOf(settings.apiKey, null),
  };
}

/** What every request carries. */
export function headersOf({ key }: QdrantServer): Readonly<Record<string, string>> {
  return key === null ? {} : { 'api-key': key.value };
}
