// What a page has come to once its destination has acknowledged it: the part of a commit that the page itself decides.

import type { Counters } from '../core/counters.ts';
import type { CallSignals } from './governor.ts';
import type { DeadLetter, Page, SourceRecord, StreamPlan } from './ports.ts';

export interface PageResult {
  /** Everything but `read`, which the pipeline counts itself. */
  readonly counters: Counters;
  readonly deadLetters: readonly DeadLetter[];
}

/** Takes a page all the way to the destination's acknowledgement. Rejecting leaves the page for the next attempt. */
export type PageWork<R extends SourceRecord> = (
  page: Pick<Page<R>, 'records' | 'rejected'>,
  stream: StreamPlan,
  signals: CallSignals,
) => Promise<PageResult>;
