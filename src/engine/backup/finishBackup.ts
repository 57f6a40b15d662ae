// The end of a backup: what has changed in the hierarchy meanwhile is said, and the archive is made complete. Each step
// is settled by a commit, so a crash in between asks nothing twice. Knows nothing of streams' pages.

import { BACKUP_COUNTERS, type Counters, completeCounters } from '../../core/counters.ts';
import { messageOf, PermanentError, TransientError } from '../../core/errors.ts';
import type { Cursor, StreamId } from '../../core/ids.ts';
import { reach } from '../../core/triggerPoint.ts';
import type { AttemptReporter } from '../attemptReporter.ts';
import { type BackupDestination, type BackupSource, WHOLE_STREAM } from '../backupPorts.ts';
import type { CallSignals } from '../governor.ts';
import type { CheckpointStore, CheckpointWriter, Clock, Commit, RunRecord } from '../ports.ts';

export interface FinishBackupOptions {
  readonly run: RunRecord;
  readonly source: Pick<BackupSource, 'changesSince'>;
  readonly destination: Pick<BackupDestination, 'finish'>;
  readonly store: CheckpointStore;
  readonly writer: Pick<CheckpointWriter, 'commit'>;
  readonly clock: Clock;
  readonly signals: CallSignals;
  readonly reporter: Pick<AttemptReporter, 'log'>;
  committed(commit: Commit): void;
  takePending(): Counters;
}

/** `run.finish` once every stream was read and the hierarchy compared. */
export const COMPARED = 'compared';

export async function finishBackup(options: FinishBackupOptions): Promise<void> {
  const { run, store, destination, clock, signals } = options;
  if (store.latestRun()?.finish !== COMPARED) {
    await tellChanges(options);
    await commit(options);
  }
  const letters = store.deadLetters(run.id, store.deadLetterCount(run.id));
  const unread = new Set(letters.filter(({ record }) => record === WHOLE_STREAM).map(({ stream }) => stream));
  const cursors = new Map<StreamId, Cursor>();
  // The next run must not ask only for what changed since a time up to which nothing was read.
  for (const { id, cursor } of store.streams(run.id)) if (cursor !== null && !unread.has(id)) cursors.set(id, cursor);
  // In their own order, whatever order they were counted in: what an archive says must not depend on its attempts.
  const counters = completeCounters(BACKUP_COUNTERS, store.latestRun()?.counters ?? run.counters);
  const counts = { counters, deadLetters: letters.length };
  const end = { finishedAt: clock.now(), nodes: store.nodes(run.id), cursors, counts };
  await destination.finish(end, signals.draining);
  reach('before-finish');
}

/** Only told: the run keeps to its plan, and the next one lists anew. */
async function tellChanges({ run, source, store, signals, reporter }: FinishBackupOptions): Promise<void> {
  try {
    const changes = await source.changesSince(store.nodes(run.id), signals.draining);
    for (const change of changes) reporter.log('warn', change);
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof TransientError)) throw error;
    reporter.log('warn', `whether anything came or went during the run could not be asked: ${messageOf(error)}`);
  }
}

async function commit({ run, writer, takePending, committed }: FinishBackupOptions): Promise<void> {
  const entry: Commit = {
    run: run.id,
    advance: null,
    counters: takePending(),
    deadLetters: [],
    settled: [],
    finish: COMPARED,
  };
  await writer.commit(entry);
  committed(entry);
}
