// Streams that could not be read as a whole stand in the dead letters under one record; taking that again means reading
// the stream from its beginning, and with items the attachments they name. Knows nothing of what a stream's pages hold.

import type { Counters } from '../../core/counters.ts';
import type { StreamId } from '../../core/ids.ts';
import { ATTACHMENTS, NOTHING_KEPT, WHOLE_STREAM } from '../backupPorts.ts';
import type { CheckpointStore, CheckpointWriter, Commit, DeadLetter, RunRecord, StreamRecord } from '../ports.ts';
import { ITEMS } from './backupPlan.ts';

export interface ReopenStreamsOptions {
  readonly run: RunRecord;
  readonly store: CheckpointStore;
  readonly writer: Pick<CheckpointWriter, 'commit'>;
  committed(commit: Commit): void;
}

export async function reopenStreams({ run, store, writer, committed }: ReopenStreamsOptions): Promise<void> {
  const letters = store.deadLetters(run.id, store.deadLetterCount(run.id));
  const lettersOf = Map.groupBy(letters, ({ stream }) => stream);
  const isUnread = (id: StreamId): boolean => lettersOf.get(id)?.some(({ record }) => record === WHOLE_STREAM) ?? false;
  const streams = store.streams(run.id);
  const unread = streams.filter(({ id }) => isUnread(id));
  const nodes = new Set(unread.filter(({ kind }) => kind === ITEMS).map(({ node }) => node));
  const named = streams.filter(({ id, kind, node }) => kind === ATTACHMENTS && nodes.has(node) && !isUnread(id));
  // The attachments first: a crash in between must not leave them closed behind items that are to be read.
  for (const stream of [...named, ...unread]) {
    const commit = reopening(run, stream, lettersOf.get(stream.id) ?? []);
    await writer.commit(commit);
    committed(commit);
  }
}

/** Nothing of what the stream counted is true any more, but for the calls: they were made. */
function reopening(run: RunRecord, { id, counters }: StreamRecord, letters: readonly DeadLetter[]): Commit {
  const { calls, limitedCalls, retries, ...content } = counters;
  const taken: Counters = Object.fromEntries(Object.entries(content).map(([name, count]) => [name, -count]));
  return {
    run: run.id,
    advance: { stream: id, cursor: null, position: NOTHING_KEPT, done: false },
    counters: { ...taken, failed: -letters.length },
    deadLetters: [],
    settled: letters.map(({ stream, record }) => ({ stream, record })),
  };
}
