// What a page has come to once its destination has acknowledged it: the part of a commit that the page itself decides.

import type { Counters } from '../core/counters.ts';
import type { Json } from '../core/fieldValue.ts';
import type { CallSignals } from './governor.ts';
import type { DeadLetter, Page, SourceRecord, StreamRecord } from './ports.ts';

export interface PageResult {
  /** Everything but `read`, which the pipeline counts itself. */
  readonly counters: Counters;
  readonly deadLetters: readonly DeadLetter[];
  /** Where the destination's files of the stream stand behind this page; absent where it keeps no such thing. */
  readonly position?: Json;
}

/**
 * Takes a page all the way to the destination's acknowledgement. Rejecting leaves the page for the next attempt. Called
 * in the order of a stream's pages; `stream` is as it was when the attempt took it up.
 */
export type PageWork<R extends SourceRecord> = (
  page: Pick<Page<R>, 'records' | 'rejected'>,
  stream: StreamRecord,
  signals: CallSignals,
) => Promise<PageResult>;
