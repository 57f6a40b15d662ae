// An answer that is no success, put into a family by its status. Knows no API: what its bodies mean is the caller's.
// Only statuses that speak of this very input are permanent: what is wrong with the account, the address or the model
// would otherwise make a dead letter of every record there is.

import {
  AuthError,
  ConfigError,
  PermanentError,
  type RatchetError,
  RateLimitError,
  TransientError,
} from '../../core/errors.ts';
import { type ApiKey, adviceOn, withoutKey } from './apiKey.ts';
import { retryAfter } from './retryAfter.ts';

export interface Refusal {
  /** Who refused, in words. */
  readonly whom: string;
  readonly status: number;
  readonly headers: Headers;
  /** As it came; the key may be in it. */
  readonly body: string;
  readonly key: ApiKey | null;
}

const SHOWN = 300;
/** What a body, its size or a text in it is refused with. */
const ABOUT_THE_INPUT: ReadonlySet<number> = new Set([400, 413, 422]);
/** Time-out, "too early", and a conflict with what another call is doing. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425]);

/** "the embedder at … answered 400: what it said", shortened and without the key. */
export function refusalText({ whom, status, body, key }: Refusal, said: string = body): string {
  const text = withoutKey(said, key).trim();
  return `${whom} answered ${status}${text === '' ? '' : `: ${text.slice(0, SHOWN)}`}`;
}

export function refusalError(refusal: Refusal, said = refusalText(refusal)): RatchetError {
  const { status, headers, key } = refusal;
  if (status === 401 || status === 403) return new AuthError(`${said}. ${adviceOn(key?.name ?? null)}`);
  if (status === 429) {
    const retryAt = retryAfter(headers.get('retry-after'), Date.now());
    return new RateLimitError(said, { limit: 'requests', retryAt });
  }
  if (PASSING.has(status) || status >= 500) return new TransientError(said);
  if (ABOUT_THE_INPUT.has(status)) return new PermanentError(said);
  // Not followed: what is sent is for the server that the job names, and so is the key.
  const elsewhere = status < 400 ? ` It points to ${headers.get('location') ?? 'no place'}.` : '';
  return new ConfigError(`${said}.${elsewhere} Check the address and the model that the job names.`);
}
