// One POST of JSON, its answer parsed, its failures in families. Knows no API.

import type { RatchetError } from '../../core/errors.ts';
import type { ApiKey } from './apiKey.ts';
import { type ExchangeLimits, exchange } from './exchange.ts';
import { type Refusal, refusalError } from './refusalError.ts';

export interface JsonPost extends ExchangeLimits {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The key that is in `headers`, to keep it out of messages; null when there is none. */
  readonly key: ApiKey | null;
  /** The API's own reading of a refusal; null leaves it to the status. */
  readonly explain?: (refusal: Refusal) => RatchetError | null;
}

/** @returns the parsed body of a 2xx answer. @throws an error of a family; the signal's reason when it fires. */
export function postJson(post: JsonPost, signal: AbortSignal): Promise<unknown> {
  return exchange(post, signal, async (ending) => {
    const response = await fetch(post.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...post.headers },
      body: JSON.stringify(post.body),
      redirect: 'manual',
      signal: ending,
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const { status, headers } = response;
    const refusal: Refusal = { whom: post.whom, status, headers, body: text, key: post.key };
    throw post.explain?.(refusal) ?? refusalError(refusal);
  });
}
