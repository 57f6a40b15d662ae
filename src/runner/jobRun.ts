// Beginning an attempt of a job that this process owns: decide, open the connectors, write the attempt down, let it run.
// Knows nothing of locks (`ownedJob.ts`) and of how an attempt ends (`carryAttempt.ts`).

import { randomUUID } from 'node:crypto';
import type { Counters } from '../core/counters.ts';
import { ConfigError } from '../core/errors.ts';
import { type JobName, type RunId, runId } from '../core/ids.ts';
import type { Resolved } from '../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../core/jobFile/syncJob.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { AttemptReason, RunState } from '../core/runState.ts';
import type { AttemptRecord, Fingerprint, Row, RunRecord, Source } from '../engine/ports.ts';
import { savedByResuming, savingsOf } from '../engine/savings.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { Accounts } from './accounts.ts';
import { isoTime, standingOf } from './attemptSummary.ts';
import { carryAttempt } from './carryAttempt.ts';
import { decideStart, type StartDecision } from './decideStart.ts';
import type { EmbedderTerms } from './embedderTerms.ts';
import { openDestination } from './openDestination.ts';
import { openJobSpool } from './openJobSpool.ts';
import { openSyncParts } from './openSyncParts.ts';
import type { OwnedJob } from './ownedJob.ts';
import { StopRequest } from './stopRequest.ts';

export interface JobRunRequest {
  readonly name: JobName;
  /** With its secrets in it. */
  readonly job: Resolved<SyncJob>;
  readonly fingerprint: Fingerprint;
  /** The job file's folder. */
  readonly baseDir: string;
  readonly mode: 'continue' | 'fresh' | 'retryDeadLetters';
  readonly wait: boolean;
  readonly force: boolean;
  readonly terms: EmbedderTerms;
}

/** An attempt that is under way. */
export interface JobRun {
  readonly id: RunId;
  readonly attempt: number;
  readonly stop: StopRequest;
  /** Ends a rate-limit wait now. */
  force(): void;
  /** Resolves once the attempt's end is written (or could not be) and told, and its connectors are closed; never rejects. */
  readonly ended: Promise<void>;
}

export type JobRunStart =
  | { readonly kind: 'started'; readonly run: JobRun }
  | { readonly kind: 'nothingToDo'; readonly why: string };

/**
 * The destination is opened before a new run is written down, so a job that must not start (another model's vectors,
 * a missing file) leaves no run behind.
 * @throws what keeps the job from starting; nothing is left open but `owned`.
 */
export async function startJobRun(
  owned: OwnedJob,
  request: JobRunRequest,
  accounts: Accounts,
  emit: (event: RunEvent) => void,
): Promise<JobRunStart> {
  const { store } = owned;
  const latest = store.latestRun();
  const deadLetters = latest === null ? 0 : store.deadLetterCount(latest.id);
  const decision = decideStart({ ...request, latest, deadLetters });
  if (decision.kind === 'nothingToDo') return decision;

  const stop = new StopRequest();
  const parts = await openSyncParts(request, accounts);
  try {
    refuseUnsafeSweep(request.job, parts.source);
    const id = decision.kind === 'newRun' ? runId(randomUUID()) : decision.run.id;
    // A run that was begun has passed the check for another model's vectors; what it built since is its own.
    const rebuild = decision.kind !== 'newRun' || decision.rebuild;
    const pass = { run: id, space: parts.embedder.space, rebuild };
    const opened = await openDestination(parts.destination, pass, stop.signals.aborted);
    if (decision.kind !== 'newRun' && opened.empty) refuseLostPoints(decision.run);
    const spool = parts.adopt(await openJobSpool(owned.storePath, request.name, parts.embedder, emit));
    const { run, attempt, spared } = await beginAttempt(owned, decision, id, request.fingerprint);
    const textsPerCall = parts.embedder.limits.maxTexts;
    emit({
      type: 'run:started',
      at: isoTime(systemClock.now()),
      job: request.name,
      run: run.id,
      attempt: attempt.number,
      reason: attempt.reason,
      resumedFrom: attempt.number === 1 ? null : attempt.from,
      savings: savingsOf(spared, request.terms.price, textsPerCall),
    });
    const begun = { attempt, run, destinationEmpty: opened.empty };
    const ended = carryAttempt({ owned, request, parts, spool, stop, ...begun, emit });
    const governed = Object.values(parts.governors).map((governor) => governor.account);
    const force = (): void => accounts.force(governed);
    return { kind: 'started', run: { id, attempt: attempt.number, stop, force, ended } };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

interface BegunAttempt {
  readonly run: RunRecord;
  readonly attempt: AttemptRecord;
  /** What this attempt need not do again. */
  readonly spared: Counters;
}

/** Writes the attempt down, and with it what resuming spared. */
async function beginAttempt(
  { store, writer }: OwnedJob,
  decision: Exclude<StartDecision, { kind: 'nothingToDo' }>,
  id: RunId,
  fingerprint: Fingerprint,
): Promise<BegunAttempt> {
  const at = systemClock.now();
  if (decision.kind === 'newRun') {
    if (decision.abandons !== null) await writer.setState(decision.abandons.id, RunState.cancelled, at);
    const run = await writer.startRun({ id, fingerprint, at });
    const reason = AttemptReason.start;
    const attempt = await writer.beginAttempt({ run: id, reason, at, from: standingOf(store, run) });
    return { run, attempt, spared: {} };
  }
  const reason = decision.kind === 'resume' ? decision.reason : AttemptReason.retryDeadLetters;
  const from = standingOf(store, decision.run);
  const attempt = await writer.beginAttempt({ run: id, reason, at, from });
  // Taking dead letters again spares nothing: the run they belong to was over.
  if (decision.kind === 'retryDeadLetters') return { run: decision.run, attempt, spared: {} };
  const spared = savedByResuming(decision.run.counters);
  await writer.commit({ run: id, advance: null, counters: spared, deadLetters: [], settled: [] });
  return { run: store.latestRun() ?? decision.run, attempt, spared };
}

/** @throws ConfigError for a sweep that could remove the points of rows which are still there. */
export function refuseUnsafeSweep(job: JobRunRequest['job'], source: Source<Row>): void {
  if (job.deletes !== 'sweep' || source.mayMiss !== true) return;
  throw new ConfigError(
    'deletes: expected "keep" beside offset paging, found "sweep": a row that OFFSET misses would have its point deleted. ' +
      'Give the source a "key", or keep what is gone.',
  );
}

/** Going on would read to the end and only then find that what was written before is gone. */
function refuseLostPoints({ counters }: RunRecord): void {
  const written = (counters.written ?? 0) + (counters.unchanged ?? 0);
  if (written === 0) return;
  throw new ConfigError(
    `the destination is empty: expected the ${written.toLocaleString('en-US')} points this run has written so far. ` +
      'Put it back and resume, or begin a fresh run (`--fresh`), which writes everything anew.',
  );
}
