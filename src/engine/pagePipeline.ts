// The heart of a run: reads ahead, works on several pages at once, and commits each stream's pages in their order.
// Knows nothing of rows, vectors or files: what a page comes to is the business of its `PageWork`.
//
// Invariants held here
// - at most `maxPages` pages are in memory, counted from before their read until every page up to them is acknowledged;
// - a stream's cursor moves over a page only after the page's work was acknowledged and every page before it committed;
// - whatever fails first ends the attempt: reading and waiting stop, calls under way (they may be paid for) and the
//   writes of what they brought are let finish, and pages whose work is done still commit as long as every page before
//   them in their stream does; the rest is read again by the next attempt. Nothing is under way any more once it ended;
// - a crash can cost what was in flight: at most `maxPages` pages are worked on twice. Those acknowledged within the
//   last moment (`Committer`) may be read twice, and are found in the destination.

import PQueue from 'p-queue';
import { addCounters, type Counters } from '../core/counters.ts';
import { PermanentError } from '../core/errors.ts';
import type { Json } from '../core/fieldValue.ts';
import type { JobName } from '../core/ids.ts';
import { reach } from '../core/triggerPoint.ts';
import { Committer } from './committer.ts';
import type { CallSignals } from './governor.ts';
import type { CallSeat } from './governorSeat.ts';
import type { PageResult, PageWork } from './pageWork.ts';
import type { CheckpointWriter, Clock, Commit, Page, RunRecord, Source, SourceRecord, StreamRecord } from './ports.ts';
import { readPages } from './readPages.ts';
import { Slots } from './slots.ts';

export interface PagePipelineOptions<R extends SourceRecord> {
  readonly job: JobName;
  readonly run: RunRecord;
  readonly source: Source<R>;
  readonly sourceSeat: CallSeat;
  /** The streams still to read, in order. */
  readonly streams: readonly StreamRecord[];
  readonly work: PageWork<R>;
  readonly writer: CheckpointWriter;
  readonly signals: CallSignals;
  readonly clock: Clock;
  /** Pages in memory at most. Default 8. */
  readonly maxPages?: number;
  /** Groups of streams read side by side. Default 4. */
  readonly parallelStreams?: number;
  /** Streams of one group are read one after the other, in their order. Default: each is a group of its own. */
  groupOf?(stream: StreamRecord): string;
  /**
   * Every page of the stream is acknowledged and committed, and the stream not yet committed as done. Called again by the
   * next attempt when a crash comes between.
   */
  streamEnded?(stream: StreamRecord): Promise<void>;
  /** So many records in a row refused for good, with none accepted between, is a broken job rather than bad records. Default 500. */
  readonly hopelessAfter?: number;
  /** Told of every commit once it is durable. */
  committed(commit: Commit): void;
  /** Counters gathered elsewhere (retries) that the next commit should carry. */
  takePending(): Counters;
}

export async function runPages<R extends SourceRecord>(options: PagePipelineOptions<R>): Promise<void> {
  const failure = new AbortController();
  const signals: CallSignals = {
    draining: AbortSignal.any([options.signals.draining, failure.signal]),
    aborted: options.signals.aborted,
  };
  const slots = new Slots(options.maxPages ?? 8);
  const streams = new PQueue({ concurrency: options.parallelStreams ?? 4 });
  let refusedInARow = 0;
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    if (failures.length === 0) failures.push(error);
    failure.abort(error);
  };

  const { writer, committed, takePending, hopelessAfter = 500 } = options;
  const committer = new Committer({ writer, committed, takePending, failed: fail });

  const commitPage = (stream: StreamRecord, page: Page<R>, result: PageResult): void => {
    const handled = page.records.length + page.rejected.length;
    refusedInARow = result.deadLetters.length < page.records.length ? 0 : refusedInARow + result.deadLetters.length;
    if (refusedInARow >= hopelessAfter) throw hopeless(options.job, result, refusedInARow);
    const unreadable = page.rejected.length;
    const counted = unreadable === 0 ? { read: handled } : { read: handled, failed: unreadable, unreadable };
    const rejected = page.rejected.map(({ id, reason }) => ({
      stream: stream.id,
      record: id,
      reason,
      tries: 1,
      at: options.clock.now(),
    }));
    committer.add({
      run: options.run.id,
      advance: { stream: stream.id, cursor: page.next, ...positionOf(result), done: false },
      counters: addCounters(result.counters, counted),
      deadLetters: [...rejected, ...result.deadLetters],
      settled: [],
    });
  };

  const runStream = async (stream: StreamRecord): Promise<void> => {
    let cursor = stream.cursor;
    let tail = Promise.resolve();
    let underWay = Promise.resolve();
    const pages = readPages(options.source, stream, stream.cursor, options.sourceSeat, signals);
    try {
      for (;;) {
        await slots.take(signals.draining);
        const { value: page, done } = await pages.next().catch((error: unknown) => {
          slots.give();
          throw error;
        });
        if (done === true) {
          slots.give();
          break;
        }
        reach('page-read');
        cursor = page.next;
        const worked = options.work(page, stream, signals);
        // Chained without a catch: once a page fails, the pages behind it are dropped and the cursor stays before it.
        const committing = tail.then(async () => commitPage(stream, page, await worked));
        worked.catch(fail);
        committing.catch(fail);
        tail = committing;
        underWay = Promise.allSettled([underWay, worked, committing]).then(slots.give);
      }
    } finally {
      await pages.return();
      await underWay;
    }
    signals.draining.throwIfAborted();
    if (options.streamEnded !== undefined) {
      await committer.flush();
      signals.draining.throwIfAborted();
      await options.streamEnded(stream);
    }
    const advance = { stream: stream.id, cursor, done: true };
    committer.add({ run: options.run.id, advance, counters: {}, deadLetters: [], settled: [] });
  };

  const groupOf = options.groupOf ?? ((stream) => stream.id);
  const runGroup = async (group: readonly StreamRecord[]): Promise<void> => {
    for (const stream of group) await runStream(stream);
  };
  const groups = Map.groupBy(options.streams, groupOf);
  await Promise.all(Array.from(groups.values(), (group) => streams.add(() => runGroup(group).catch(fail))));
  await committer.flush();
  if (failures.length > 0) throw failures[0];
  options.signals.draining.throwIfAborted();
}

const positionOf = ({ position }: PageResult): { position?: Json } => (position === undefined ? {} : { position });

function hopeless(job: JobName, result: PageResult, count: number): PermanentError {
  const reason = result.deadLetters[0]?.reason ?? 'no reason given';
  return new PermanentError(
    `the last ${count} records were all refused, so the job itself is probably wrong; expected some to be accepted, ` +
      `found: ${reason}. Correct the job and resume, then take those before this page again: ratchet retry ${job}.`,
  );
}
