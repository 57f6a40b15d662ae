// One POST of JSON with a time-out over the whole exchange, and its failures sorted into families by status.
// Knows no API: what a body means, and statuses that mean something special, are the caller's.

import { AuthError, messageOf, PermanentError, RateLimitError, TransientError } from '../../core/errors.ts';

export interface JsonPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Over connecting, sending and reading to the end, so that a body that stalls is noticed too. */
  readonly timeoutMs: number;
  /** Who is asked, in words, for messages: "the embedder at http://127.0.0.1:11434". */
  readonly whom: string;
}

const SHOWN = 300;

/** @returns the parsed body of a 2xx answer. @throws an error of a family; the signal's reason when it fires. */
export async function postJson(post: JsonPost, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(post.timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(post.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...post.headers },
      body: JSON.stringify(post.body),
      signal: AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      throw new TransientError(`${post.whom} did not answer within ${post.timeoutMs} ms`, { cause: error });
    }
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new TransientError(`${post.whom} could not be reached: ${messageOf(cause)}`, { cause: error });
  }
  if (!response.ok) throw failureOf(response, text, post.whom);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TransientError(`${post.whom} answered ${text.length} characters that are no whole JSON`, {
      cause: error,
    });
  }
}

function failureOf(response: Response, text: string, whom: string): Error {
  const { status } = response;
  const said = `${whom} answered ${status}: ${text.slice(0, SHOWN)}`;
  if (status === 401 || status === 403) return new AuthError(`${said}. Check the key.`);
  if (status === 429) {
    const retryAt = retryAtOf(response.headers.get('retry-after'), Date.now());
    return new RateLimitError(said, { limit: 'requests', retryAt });
  }
  if (status === 408 || status === 425 || status >= 500) return new TransientError(said);
  return new PermanentError(said);
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); anything else is as good as none. */
export function retryAtOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return now + Math.max(0, seconds) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(now, date);
}
