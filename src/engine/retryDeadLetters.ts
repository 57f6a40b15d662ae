// Takes a run's dead letters again, exactly those: reads the records as they are now and sends them through the same
// page work. What succeeds is settled, what fails again stays with one more try, what is gone from the source is settled.

import { addCounters, type Counters } from '../core/counters.ts';
import type { CallSignals } from './governor.ts';
import type { CallSeat } from './governorSeat.ts';
import type { PageResult, PageWork } from './pageWork.ts';
import type {
  CheckpointStore,
  CheckpointWriter,
  Clock,
  Commit,
  DeadLetter,
  RunRecord,
  Source,
  SourceRecord,
  StreamRecord,
} from './ports.ts';

export interface RetryDeadLettersOptions<R extends SourceRecord> {
  readonly run: RunRecord;
  readonly source: Source<R>;
  readonly sourceSeat: CallSeat;
  readonly work: PageWork<R>;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly signals: CallSignals;
  readonly clock: Clock;
  committed(commit: Commit): void;
  takePending(): Counters;
}

const PAGE = 100;

/** The cursor stays; only a destination that keeps the stream's files stands elsewhere afterwards. */
function movedTo({ id, cursor, done }: StreamRecord, { position }: PageResult): Commit['advance'] {
  return position === undefined ? null : { stream: id, cursor, position, done };
}

export async function retryDeadLetters<R extends SourceRecord>(options: RetryDeadLettersOptions<R>): Promise<void> {
  const { run, store } = options;
  const letters = store.deadLetters(run.id, store.deadLetterCount(run.id));
  const streams = new Map(store.streams(run.id).map((stream) => [stream.id, stream]));
  for (const [id, ofStream] of Map.groupBy(letters, (letter) => letter.stream)) {
    const stream = streams.get(id);
    if (stream === undefined) continue;
    for (let from = 0; from < ofStream.length; from += PAGE) {
      await retryPage(options, stream, ofStream.slice(from, from + PAGE));
    }
  }
}

async function retryPage<R extends SourceRecord>(
  options: RetryDeadLettersOptions<R>,
  stream: StreamRecord,
  letters: readonly DeadLetter[],
): Promise<void> {
  const ids = letters.map((letter) => letter.record);
  const page = await options.sourceSeat.run(
    {},
    (signal) => options.source.reread(stream, ids, signal),
    options.signals,
  );
  const result: PageResult =
    page.records.length === 0 ? { counters: {}, deadLetters: [] } : await options.work(page, stream, options.signals);
  const triesBefore = new Map(letters.map((letter) => [letter.record, letter.tries]));
  const unreadable = page.rejected.map(({ id, reason }) => ({
    stream: stream.id,
    record: id,
    reason,
    tries: 1,
    at: options.clock.now(),
  }));
  const failedAgain = [...unreadable, ...result.deadLetters].map((letter) => ({
    ...letter,
    tries: letter.tries + (triesBefore.get(letter.record) ?? 0),
  }));
  const still = new Set(failedAgain.map((letter) => letter.record));
  const settled = letters
    .filter((letter) => !still.has(letter.record))
    .map(({ record }) => ({ stream: stream.id, record }));
  const entry: Commit = {
    run: options.run.id,
    advance: movedTo(stream, result),
    // The work counted the repeated failures anew; they are in `failed` already.
    counters: addCounters(
      addCounters(result.counters, { failed: unreadable.length - letters.length }),
      options.takePending(),
    ),
    deadLetters: failedAgain,
    settled,
  };
  await options.writer.commit(entry);
  options.committed(entry);
}
