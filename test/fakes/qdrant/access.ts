// Who may do what: the API key, a key that only reads, a token that is no longer good. Knows no collections.

import type { FakeRequest } from '../fakeService.ts';
import { noKey, readOnlyKey, revokedToken, wrongKey } from './refusal.ts';

export interface AccessKeys {
  /** Asked for as `api-key` or as a bearer token; none by default, and then everything is open. */
  readonly apiKey?: string;
  /** A key that may read. */
  readonly readOnlyApiKey?: string;
  /** A token refused with 403 by the authentication itself. */
  readonly revokedToken?: string;
}

/** Reads that come as POST. */
const READING = new Set(['get_points', 'scroll_points', 'count_points', 'query_points', 'query_batch_points', 'facet']);

/** Throws the server's refusal. */
export function checkAccess({ method, headers }: FakeRequest, operation: string, keys: AccessKeys): void {
  if (keys.apiKey === undefined) return;
  const given = headers['api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
  if (given === undefined) throw noKey();
  if (given === keys.apiKey) return;
  if (given === keys.revokedToken) throw revokedToken();
  if (given !== keys.readOnlyApiKey) throw wrongKey();
  if (method !== 'GET' && !READING.has(operation)) throw readOnlyKey();
}
