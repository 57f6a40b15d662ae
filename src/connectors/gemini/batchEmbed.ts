// One call of the client (@google/generative-ai 0.24.1, which is given up upstream and stays as it is), with its faults
// kept out. Left to itself it ignores a signal that has fired already, never clears its time-out's timer nor takes its
// listener off the signal, throws what the runtime throws for stalled and broken bodies, and drops the cause of network
// errors, the headers of a refusal and its canonical status. So it gets neither signal nor time-out, and a fetch that
// has the signal and keeps what went wrong.

import type { EmbedContentRequest, GenerativeModel } from '@google/generative-ai';
import type { RatchetError } from '../../core/errors.ts';
import { lendFetch } from './lendFetch.ts';

/** An answer that is no success, body read. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * @returns the parsed answer, unchecked, whatever the client's types promise.
 * @throws what `explain` makes of a refusal; what fetch and JSON throw, with its cause.
 */
export async function batchEmbed(
  model: GenerativeModel,
  requests: EmbedContentRequest[],
  signal: AbortSignal,
  explain: (refused: RefusedAnswer) => RatchetError,
): Promise<unknown> {
  const { fetch } = globalThis;
  let failure: unknown = null;
  const guarded: typeof fetch = async (input, init) => {
    try {
      const response = await fetch(input, { ...init, signal, redirect: 'manual' });
      if (response.ok) return response;
      const { status, headers } = response;
      throw explain({ status, headers, body: await response.text() });
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    return await lendFetch(guarded, () => model.batchEmbedContents({ requests }));
  } catch (error) {
    // What the client throws for it says less.
    throw failure ?? error;
  }
}
