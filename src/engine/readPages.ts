// The pages of a stream with passing faults smoothed over: when reading breaks, it goes on at the last page's end.
// Knows nothing of what becomes of a page.

import { RateLimitError, TransientError } from '../core/errors.ts';
import type { Cursor } from '../core/ids.ts';
import type { CallSignals } from './governor.ts';
import type { CallSeat } from './governorSeat.ts';
import type { Page, Source, SourceRecord, StreamPlan } from './ports.ts';

/**
 * Pages from `from` to the end. Each page is one governed call, so a source's refusals and faults are waited out
 * and repeated like any other; a fault drops the source's iterator and the next try opens one at the last page's end.
 */
export async function* readPages<R extends SourceRecord>(
  source: Source<R>,
  stream: StreamPlan,
  from: Cursor | null,
  seat: CallSeat,
  signals: CallSignals,
): AsyncGenerator<Page<R>, void, void> {
  let position = from;
  let pages: AsyncIterator<Page<R>> | null = null;
  const next = async (signal: AbortSignal): Promise<IteratorResult<Page<R>>> => {
    pages ??= source.pages(stream, position, signal)[Symbol.asyncIterator]();
    try {
      return await pages.next();
    } catch (error) {
      if (error instanceof TransientError || error instanceof RateLimitError) pages = null;
      throw error;
    }
  };
  try {
    for (;;) {
      const { value, done } = await seat.run({}, next, signals);
      if (done === true) return;
      position = value.next;
      yield value;
    }
  } finally {
    await closeQuietly(pages);
  }
}

async function closeQuietly(pages: AsyncIterator<unknown> | null): Promise<void> {
  try {
    await pages?.return?.();
  } catch {
    // The iterator is being dropped; what it failed with was thrown by `next` already.
  }
}
