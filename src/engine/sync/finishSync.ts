// The end of a pass: sweep, reconciliation, and the destination's own last step. Each is settled by a commit, so a
// crash in between repeats only what had no commit. Knows nothing of pages.

import { ConfigError, CorruptError } from '../../core/errors.ts';
import type { Json } from '../../core/fieldValue.ts';
import type { JobName } from '../../core/ids.ts';
import { reach } from '../../core/triggerPoint.ts';
import type { CallSignals } from '../governor.ts';
import type { GovernorSeat } from '../governorSeat.ts';
import type { CheckpointStore, CheckpointWriter, Commit, RunRecord, VectorDestination } from '../ports.ts';

export interface FinishSyncOptions {
  readonly job: JobName;
  readonly runId: RunRecord['id'];
  readonly store: CheckpointStore;
  readonly writer: Pick<CheckpointWriter, 'commit'>;
  readonly destination: VectorDestination;
  readonly destinationSeat: GovernorSeat;
  readonly deletes: 'keep' | 'sweep';
  /** True when the source may give a record more than once. */
  readonly mayRepeat: boolean;
  readonly signals: CallSignals;
  committed(commit: Commit): void;
  warn(message: string): void;
}

/** How far the finish has come: the number to sweep is written down before the first point goes, so it is counted once. */
interface FinishState {
  readonly toSweep: number | null;
  readonly swept: boolean;
}

export async function finishSync(options: FinishSyncOptions): Promise<void> {
  if (options.deletes === 'sweep') await sweep(options);
  await reconcile(options);
  await call(options, (signal) => options.destination.finish(signal));
  reach('before-finish');
}

async function sweep(options: FinishSyncOptions): Promise<void> {
  const run = runOf(options);
  const state = finishStateOf(run.finish);
  if (state.swept) return;
  if ((run.counters.unreadable ?? 0) > 0) {
    options.warn(
      `nothing was swept: ${run.counters.unreadable} records could not be read, so it is not known which points they belong to`,
    );
    return;
  }
  let { toSweep } = state;
  if (toSweep === null) {
    toSweep = await call(options, (signal) => options.destination.count(false, signal));
    await commit(options, {}, { toSweep, swept: false });
  }
  reach('before-sweep');
  await call(options, (signal) => options.destination.sweep(signal));
  await commit(options, { deleted: toSweep }, { toSweep, swept: true });
  reach('after-sweep');
}

/**
 * Every record that was acknowledged must be there; a failed one may be, with its older point. More can only be points
 * this run wrote or saw and whose rows were gone when it came back to them, so a run of one attempt has none.
 */
async function reconcile(options: FinishSyncOptions): Promise<void> {
  const { job, store, runId, mayRepeat, warn } = options;
  const { counters } = runOf(options);
  const acknowledged = (counters.written ?? 0) + (counters.unchanged ?? 0);
  const most = acknowledged + (counters.failed ?? 0);
  const found = await call(options, (signal) => options.destination.count(true, signal));
  if (found >= acknowledged && found <= most) return;
  const [expected, there] = [acknowledged, found].map((count) => count.toLocaleString('en-US'));
  if (found < acknowledged && mayRepeat) {
    warn(
      `the source gave ${expected} records that came to ${there} points: some came more than once, as they can without a key to page by`,
    );
  } else if (found > most && store.attempts(runId).length > 1) {
    warn(
      `the destination holds ${there} points for ${expected} records: some rows went away while the run was interrupted; ` +
        'with "deletes": "sweep" the next run removes their points',
    );
  } else {
    throw new CorruptError(
      `source and destination do not agree at the end of the run: expected ${expected} points of this run in the ` +
        `destination, found ${there}. Something else wrote to it or removed from it. Start a fresh run ` +
        `(\`ratchet run ${job} --fresh\`): it writes what is missing and embeds only that.`,
    );
  }
}

function runOf({ store, runId }: FinishSyncOptions): RunRecord {
  const run = store.latestRun();
  if (run?.id !== runId) throw new ConfigError(`run ${runId} is no longer the latest of its job; start the job again`);
  return run;
}

function finishStateOf(finish: Json): FinishState {
  if (typeof finish !== 'object' || finish === null || Array.isArray(finish)) return { toSweep: null, swept: false };
  const { toSweep, swept } = finish as { readonly [name: string]: Json };
  return { toSweep: typeof toSweep === 'number' ? toSweep : null, swept: swept === true };
}

async function commit(options: FinishSyncOptions, counters: Commit['counters'], finish: FinishState): Promise<void> {
  const entry: Commit = {
    run: options.runId,
    advance: null,
    counters,
    deadLetters: [],
    settled: [],
    finish: { toSweep: finish.toSweep, swept: finish.swept },
  };
  await options.writer.commit(entry);
  options.committed(entry);
}

const call = <T>(options: FinishSyncOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  options.destinationSeat.run({}, run, options.signals);
