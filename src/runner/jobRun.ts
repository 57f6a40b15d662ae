// Beginning an attempt of a job that this process owns: decide, open the connectors, write the attempt down, let it run.
// Knows nothing of locks (`ownedJob.ts`), of how an attempt ends (`carryAttempt.ts`) and of kinds of jobs.

import { randomUUID } from 'node:crypto';
import type { Counters } from '../core/counters.ts';
import { type JobName, type RunId, runId } from '../core/ids.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { AttemptReason, RunState } from '../core/runState.ts';
import type { AttemptRecord, RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { Accounts } from './accounts.ts';
import { isoTime, standingOf } from './attemptSummary.ts';
import { carryAttempt } from './carryAttempt.ts';
import { decideStart, type StartDecision } from './decideStart.ts';
import type { JobKind, JobVoice } from './jobKind.ts';
import type { OwnedJob } from './ownedJob.ts';
import { StopRequest } from './stopRequest.ts';

export interface JobRunRequest {
  readonly name: JobName;
  readonly kind: JobKind;
  readonly mode: 'continue' | 'fresh' | 'retryDeadLetters';
  readonly wait: boolean;
  readonly force: boolean;
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

export interface JobSurroundings {
  readonly accounts: Accounts;
  readonly voice: JobVoice;
  emit(event: RunEvent): void;
}

/** @throws what keeps the job from starting; nothing is left open but `owned`. */
export async function startJobRun(
  owned: OwnedJob,
  request: JobRunRequest,
  { accounts, voice, emit }: JobSurroundings,
): Promise<JobRunStart> {
  const { store, storePath } = owned;
  const { kind, wait, force } = request;
  const latest = store.latestRun();
  const deadLetters = latest === null ? 0 : store.deadLetterCount(latest.id);
  const decision = decideStart({ ...request, latest, deadLetters });
  if (decision.kind === 'nothingToDo') return decision;

  const stop = new StopRequest();
  const parts = await kind.open(accounts, voice);
  try {
    const begun = decision.kind === 'newRun' ? null : decision.run;
    const id = begun?.id ?? runId(randomUUID());
    const startedAt = begun?.startedAt ?? systemClock.now();
    const fresh = decision.kind === 'newRun' && decision.fresh;
    const pass = { run: id, startedAt, begun, fresh, mayWait: wait, storePath };
    const prepared = await parts.prepare(pass, stop.signals.aborted);
    const { run, attempt, spared } = await beginAttempt(owned, decision, { id, startedAt, kind });
    emit({
      type: 'run:started',
      at: isoTime(systemClock.now()),
      job: request.name,
      run: run.id,
      attempt: attempt.number,
      reason: attempt.reason,
      resumedFrom: attempt.number === 1 ? null : attempt.from,
      savings: kind.savingsOf(spared),
    });
    const scope = decision.kind === 'retryDeadLetters' ? 'deadLetters' : 'run';
    const rules = { scope, onRefusal: wait ? 'wait' : 'stop', force } as const;
    const ended = carryAttempt({ owned, name: request.name, kind, parts, prepared, rules, stop, attempt, run, emit });
    const endWait = (): void => accounts.force(parts.accounts);
    return { kind: 'started', run: { id, attempt: attempt.number, stop, force: endWait, ended } };
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
  { id, startedAt, kind }: { readonly id: RunId; readonly startedAt: number; readonly kind: JobKind },
): Promise<BegunAttempt> {
  const at = systemClock.now();
  if (decision.kind === 'newRun') {
    if (decision.abandons !== null) await writer.setState(decision.abandons.id, RunState.cancelled, at);
    const run = await writer.startRun({ id, fingerprint: kind.fingerprint, at: startedAt });
    const reason = AttemptReason.start;
    const attempt = await writer.beginAttempt({ run: id, reason, at, from: standingOf(store, run) });
    return { run, attempt, spared: {} };
  }
  const reason = decision.kind === 'resume' ? decision.reason : AttemptReason.retryDeadLetters;
  const from = standingOf(store, decision.run);
  const attempt = await writer.beginAttempt({ run: id, reason, at, from });
  // Taking dead letters again spares nothing: the run they belong to was over.
  if (decision.kind === 'retryDeadLetters') return { run: decision.run, attempt, spared: {} };
  const spared = kind.savedByResuming(decision.run.counters);
  await writer.commit({ run: id, advance: null, counters: spared, deadLetters: [], settled: [] });
  return { run: store.latestRun() ?? decision.run, attempt, spared };
}
