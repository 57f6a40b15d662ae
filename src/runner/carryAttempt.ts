// An attempt from its first page to its end: runs it, puts what ended it into a state a person can act on, writes that
// down and tells it. Whatever happens, the run is left in a state that says what to do next.

import { completeCounters, SYNC_COUNTERS } from '../core/counters.ts';
import { messageOf } from '../core/errors.ts';
import { compilePayload } from '../core/payloadMap.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import { compileText } from '../core/textTemplate.ts';
import { WaitNeeded } from '../engine/governorSeat.ts';
import type { AttemptRecord, RunRecord, VectorSpool } from '../engine/ports.ts';
import { savingsOf } from '../engine/savings.ts';
import { runSyncAttempt } from '../engine/sync/runSyncAttempt.ts';
import { systemClock } from '../engine/systemClock.ts';
import { attemptSummary, isoTime } from './attemptSummary.ts';
import type { JobRunRequest } from './jobRun.ts';
import type { SyncParts } from './openSyncParts.ts';
import type { OwnedJob } from './ownedJob.ts';
import type { StopRequest } from './stopRequest.ts';

export interface CarriedAttempt {
  readonly owned: OwnedJob;
  readonly request: JobRunRequest;
  readonly parts: SyncParts;
  readonly spool: VectorSpool;
  readonly stop: StopRequest;
  readonly attempt: AttemptRecord;
  readonly run: RunRecord;
  readonly destinationEmpty: boolean;
  emit(event: RunEvent): void;
}

interface AttemptEnd {
  readonly state: RunState;
  /** Why, for the record. */
  readonly why: string;
  /** What a person must know; null when all went as it should. */
  readonly error: string | null;
}

/** Never rejects: an end that cannot be written is told all the same, and the next owner finds the run interrupted. */
export async function carryAttempt(carried: CarriedAttempt): Promise<void> {
  const { owned, request, parts, stop, attempt, run } = carried;
  const { job } = request;
  let checkpoint = (): string => attempt.from;
  const end = await endOf(stop, async () => {
    const running = runSyncAttempt({
      job: request.name,
      run,
      scope: request.mode === 'retryDeadLetters' ? 'deadLetters' : 'run',
      source: parts.source,
      embedder: parts.embedder,
      destination: parts.destination,
      spool: carried.spool,
      governors: parts.governors,
      textOf: compileText(job.text),
      payloadOf: compilePayload(job.payload),
      deletes: job.deletes,
      askDestination: !carried.destinationEmpty,
      onRefusal: request.wait ? 'wait' : 'stop',
      force: request.force,
      store: owned.store,
      writer: owned.writer,
      clock: systemClock,
      signals: stop.signals,
      emit: carried.emit,
    });
    checkpoint = running.checkpoint;
    return running.ended;
  });
  await parts.close();
  await tellEnd(carried, end, checkpoint());
}

async function endOf(stop: StopRequest, attempt: () => Promise<RunState>): Promise<AttemptEnd> {
  try {
    return { state: await attempt(), why: '', error: null };
  } catch (error) {
    if (stop.leaves !== null) return { ...stop.leaves, error: null };
    if (error instanceof WaitNeeded) return { state: RunState.waiting, why: error.message, error: null };
    return { state: RunState.failed, why: messageOf(error), error: messageOf(error) };
  }
}

async function tellEnd(carried: CarriedAttempt, end: AttemptEnd, to: string): Promise<void> {
  const { owned, request, parts, attempt, run } = carried;
  const { store, writer } = owned;
  const at = systemClock.now();
  let { error } = end;
  try {
    await writer.endAttempt({ run: run.id, number: attempt.number, at, ended: end.state, why: end.why, to });
  } catch (unwritten) {
    error ??= `the end of the attempt could not be written: ${messageOf(unwritten)}`;
  }
  const counters = store.latestRun()?.counters ?? run.counters;
  carried.emit({
    type: 'run:finished',
    at: isoTime(at),
    job: request.name,
    run: run.id,
    state: end.state,
    error,
    checkpoint: to,
    counters: completeCounters(SYNC_COUNTERS, counters),
    attempts: store.attempts(run.id).map(attemptSummary),
    savings: savingsOf(counters, request.terms.price, parts.embedder.limits.maxTexts),
  });
}
