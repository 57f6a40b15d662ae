// One exchange over the network under a deadline: cancelled with its caller, given up when time is over, and its failures
// told apart. Leaves no timer and no listener behind. Knows nothing of what is sent or of what an answer means.

import { ConfigError, messageOf, RatchetError, TransientError } from '../../core/errors.ts';

export interface ExchangeLimits {
  /** Who is asked, in words, for messages: "the embedder at http://127.0.0.1:11434". */
  readonly whom: string;
  /** Over connecting, sending and reading to the end, so that a body that stalls is noticed too; anew with every `heard`. */
  readonly timeoutMs: number;
}

/** No answer in time. */
export class SilenceError extends TransientError {}

/**
 * @param talk sends, reads and parses; ends when its signal fires. `heard` gives it as much time again: for answers whose
 *   length nobody knows.
 * @throws the signal's reason when it fires; an error of a family that `talk` throws, as it is; TransientError, with its
 *   cause, for what the network or a broken answer throws; ConfigError for a certificate that is not to be trusted.
 */
export async function exchange<T>(
  { whom, timeoutMs }: ExchangeLimits,
  signal: AbortSignal,
  talk: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ending = new AbortController();
  const cancel = (): void => ending.abort(signal.reason);
  // Not `AbortSignal.timeout`: its timers cannot be cleared, and thousands of calls a minute pile them up.
  const timer = setTimeout(() => ending.abort(), timeoutMs);
  let isTalking = false;
  const heard = (): void => {
    isTalking = true;
    timer.refresh();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await talk(ending.signal, heard);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RatchetError) throw error;
    if (ending.signal.aborted) {
      const found = isTalking ? `fell silent for ${timeoutMs} ms` : `did not answer in full within ${timeoutMs} ms`;
      throw new SilenceError(`${whom} ${found}`, { cause: error });
    }
    throw brokenExchange(whom, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/** Node's codes for a certificate it does not accept. */
const UNTRUSTED = /CERT|UNABLE_TO_|SELF_SIGNED|INVALID_CA|HOSTNAME_MISMATCH/;

function brokenExchange(whom: string, error: unknown): RatchetError {
  if (error instanceof SyntaxError) {
    return new TransientError(`${whom} answered what is no whole JSON (${error.message})`, { cause: error });
  }
  // fetch says "fetch failed" and keeps what happened in the cause; a host with several addresses has several causes.
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const first = inner instanceof AggregateError ? inner.errors[0] : inner;
  const found = messageOf(first);
  if (first instanceof Error && 'code' in first && UNTRUSTED.test(String(first.code))) {
    return new ConfigError(
      `${whom}: expected a certificate that a known authority signed, found another (${found}). ` +
        'Have Node trust that authority with the environment variable NODE_EXTRA_CA_CERTS.',
      { cause: error },
    );
  }
  return new TransientError(`the connection to ${whom} failed: ${found}`, { cause: error });
}
