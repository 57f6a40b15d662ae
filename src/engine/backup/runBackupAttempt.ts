// One attempt of a `backup` run, from its plan to its end: plan, streams, finish. The attempt is open already and so is
// its archive; how it ends (state, why) is the runner's to write down. Knows no connector and no process.

import { BACKUP_COUNTERS } from '../../core/counters.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import type { RunEvent } from '../../core/runEvent.ts';
import { RunState } from '../../core/runState.ts';
import { AttemptReporter } from '../attemptReporter.ts';
import { AttemptSeats } from '../attemptSeats.ts';
import type { BackupDestination, BackupSource } from '../backupPorts.ts';
import type { BoundGate } from '../boundGate.ts';
import { completePlan } from '../completePlan.ts';
import type { CallSignals, Governor } from '../governor.ts';
import { DIRECT } from '../governorSeat.ts';
import { runPages } from '../pagePipeline.ts';
import type { CheckpointStore, CheckpointWriter, Clock, RunRecord } from '../ports.ts';
import { retryDeadLetters } from '../retryDeadLetters.ts';
import type { RunningAttempt } from '../runningAttempt.ts';
import { BackupPlan } from './backupPlan.ts';
import { COMPARED, finishBackup } from './finishBackup.ts';
import { keepPage } from './keepPage.ts';
import { reopenStreams } from './reopenStreams.ts';
import { withAttachments } from './withAttachments.ts';

export interface BackupAttemptOptions {
  readonly job: JobName;
  readonly run: RunRecord;
  /** All of the run, or only its dead letters. */
  readonly scope: 'run' | 'deadLetters';
  readonly source: BackupSource;
  readonly destination: BackupDestination;
  /** What the source sends its calls through, and the governor behind it. */
  readonly gate: BoundGate;
  readonly governor: Governor;
  /** Nodes (apps) read side by side. */
  readonly parallelNodes: number;
  readonly onRefusal: 'wait' | 'stop';
  /** True: rate-limit waits saved by an earlier attempt end now. */
  readonly force: boolean;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly clock: Clock;
  readonly signals: CallSignals;
  emit(event: RunEvent): void;
}

export function runBackupAttempt(options: BackupAttemptOptions): RunningAttempt {
  const { job, run, clock, governor, emit } = options;
  const reporter = new AttemptReporter({
    job,
    run: run.id,
    clock,
    counterNames: BACKUP_COUNTERS,
    counters: run.counters,
    budgets: () => governor.budgets,
    emit,
  });
  return { checkpoint: () => reporter.checkpoint, ended: workThrough(options, reporter) };
}

async function workThrough(options: BackupAttemptOptions, reporter: AttemptReporter): RunningAttempt['ended'] {
  const { run, store, writer, clock, signals, gate, governor, destination, onRefusal, force } = options;
  if (options.scope === 'deadLetters' && run.finish !== COMPARED) {
    throw new ConfigError(`run ${run.id} has not read all of its source; run the job first`);
  }
  const seats = new AttemptSeats({ run: run.id, store, writer, clock, reporter, onRefusal, force });
  gate.bind({ seat: await seats.at(governor), aborted: signals.aborted, count: seats.count });
  const { takePending } = seats;
  const warn = (message: string): void => reporter.log('warn', message);
  const committed = reporter.committed.bind(reporter);

  const counted = reporter.counted.bind(reporter);
  const planning = { run, source: options.source, sourceSeat: DIRECT, store, writer, signals };
  await completePlan({ ...planning, takePending, counted, warn });
  if (options.scope === 'deadLetters') await reopenStreams({ run, store, writer, committed });
  const streams = store.streams(run.id);
  reporter.planned(store.nodes(run.id), streams);

  const plan = new BackupPlan(store.nodes(run.id), streams);
  const source = withAttachments(options.source, destination, plan);
  const work = (retry: boolean) => keepPage({ source: options.source, destination, plan, clock, retry });
  const shared = { job: options.job, run, source, sourceSeat: DIRECT, writer, signals, clock, committed, takePending };
  if (options.scope === 'deadLetters') await retryDeadLetters({ ...shared, work: work(true), store });
  await runPages({
    ...shared,
    work: work(false),
    streams: streams.filter((stream) => !stream.done),
    parallelStreams: options.parallelNodes,
    groupOf: (stream) => stream.node,
    streamEnded: (stream) => destination.seal(stream, plan.pathOf(stream), plan.position(stream)),
    // A folder of files that may not be read says nothing against the job.
    hopelessAfter: Number.POSITIVE_INFINITY,
  });

  await finishBackup({
    run,
    source: options.source,
    store,
    writer,
    destination,
    clock,
    signals,
    committed,
    takePending,
    reporter,
  });
  return store.deadLetterCount(run.id) > 0 ? RunState.completedWithFailures : RunState.completed;
}
