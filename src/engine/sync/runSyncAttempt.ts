// One attempt of a `sync` run, from its plan to its end: plan, pages, finish. The attempt is open already and its
// destination too; how it ends (state, why) is the runner's to write down. Knows no connector and no process.

import { SYNC_COUNTERS } from '../../core/counters.ts';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import type { RunEvent } from '../../core/runEvent.ts';
import { RunState } from '../../core/runState.ts';
import { AttemptReporter } from '../attemptReporter.ts';
import { AttemptSeats } from '../attemptSeats.ts';
import type { BoundGate } from '../boundGate.ts';
import { completePlan } from '../completePlan.ts';
import type { CallSignals, Governor } from '../governor.ts';
import { DIRECT } from '../governorSeat.ts';
import { runPages } from '../pagePipeline.ts';
import type {
  CheckpointStore,
  CheckpointWriter,
  Clock,
  Embedder,
  Row,
  RunRecord,
  Source,
  VectorDestination,
  VectorSpool,
} from '../ports.ts';
import { retryDeadLetters } from '../retryDeadLetters.ts';
import type { RunningAttempt } from '../runningAttempt.ts';
import { finishSync } from './finishSync.ts';
import { type SyncPageOptions, syncPage } from './syncPage.ts';

export interface SyncAttemptOptions {
  readonly job: JobName;
  readonly run: RunRecord;
  /** All of the run, or only its dead letters. */
  readonly scope: 'run' | 'deadLetters';
  readonly source: Source<Row>;
  /** What the source sends its calls through, if it does so itself. */
  readonly sourceGate: BoundGate | null;
  readonly embedder: Embedder;
  readonly destination: VectorDestination;
  readonly spool: VectorSpool;
  readonly governors: { readonly source: Governor; readonly embedder: Governor; readonly destination: Governor };
  readonly textOf: SyncPageOptions['textOf'];
  readonly payloadOf: SyncPageOptions['payloadOf'];
  readonly deletes: 'keep' | 'sweep';
  readonly askDestination: boolean;
  readonly onRefusal: 'wait' | 'stop';
  /** True: rate-limit waits saved by an earlier attempt end now. */
  readonly force: boolean;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly clock: Clock;
  readonly signals: CallSignals;
  emit(event: RunEvent): void;
}

export function runSyncAttempt(options: SyncAttemptOptions): RunningAttempt {
  const { job, run, clock, governors } = options;
  const reporter = new AttemptReporter({
    job,
    run: run.id,
    clock,
    counterNames: SYNC_COUNTERS,
    counters: run.counters,
    budgets: () => governors.embedder.budgets,
    emit: options.emit,
  });
  return { checkpoint: () => reporter.checkpoint, ended: workThrough(options, reporter) };
}

async function workThrough(options: SyncAttemptOptions, reporter: AttemptReporter): RunningAttempt['ended'] {
  const { run, store, writer, clock, signals, source, destination, governors } = options;
  const seats = new AttemptSeats({ run: run.id, store, writer, clock, reporter, ...waitRules(options) });
  const governed = await seats.at(governors.source);
  options.sourceGate?.bind({ seat: governed, aborted: signals.aborted, count: seats.count });
  const sourceSeat = source.governsItself === true ? DIRECT : governed;
  const embedderSeat = await seats.at(governors.embedder);
  const destinationSeat = await seats.at(governors.destination);
  const committed = reporter.committed.bind(reporter);
  const warn = (message: string): void => reporter.log('warn', message);

  const { takePending } = seats;
  const counted = reporter.counted.bind(reporter);
  await completePlan({ run, source, sourceSeat, store, writer, signals, takePending, counted, warn });
  const streams = store.streams(run.id);
  reporter.planned(store.nodes(run.id), streams);

  const { job, textOf, payloadOf, embedder, spool, askDestination } = options;
  const work = syncPage({
    ...{ job, run: run.id, textOf, payloadOf, askDestination, clock },
    ...{ embedder, embedderSeat, destination, destinationSeat, spool },
  });
  const unfinished = streams.filter((stream) => !stream.done);
  const shared = { job, run, source, sourceSeat, work, writer, signals, clock, committed, takePending };
  if (options.scope === 'run') await runPages({ ...shared, streams: unfinished });
  else {
    // The finish would sweep the points of every row that was not read yet.
    if (unfinished.length > 0) throw new ConfigError(`run ${run.id} has not read all of its source; run the job first`);
    await retryDeadLetters({ ...shared, store });
  }

  const [{ deletes }, mayRepeat] = [options, source.mayRepeat === true];
  const ends = { job, runId: run.id, store, writer, destination, destinationSeat, signals, committed, warn };
  await finishSync({ ...ends, deletes, mayRepeat });
  // A dead letter may be a record whose vector is paid for and waits in the spool.
  if (store.deadLetterCount(run.id) > 0) return RunState.completedWithFailures;
  await spool.discard().catch((error: unknown) => warn(`the spool could not be removed: ${messageOf(error)}`));
  return RunState.completed;
}

const waitRules = ({ onRefusal, force }: SyncAttemptOptions) => ({ onRefusal, force });
