// An attempt from its first page to its end: runs it, puts what ended it into a state a person can act on, writes that
// down and tells it. Whatever happens, the run is left in a state that says what to do next.

import { completeCounters } from '../core/counters.ts';
import { messageOf } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import { WaitNeeded } from '../engine/governorSeat.ts';
import type { AttemptRecord, RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import { attemptSummary, isoTime } from './attemptSummary.ts';
import type { AttemptPlace, JobParts, PreparedAttempt, RunFigures } from './jobKind.ts';
import type { OwnedJob } from './ownedJob.ts';
import type { StopRequest } from './stopRequest.ts';

export interface CarriedAttempt {
  readonly owned: OwnedJob;
  readonly name: JobName;
  readonly kind: RunFigures;
  readonly parts: JobParts;
  readonly prepared: PreparedAttempt;
  readonly rules: Pick<AttemptPlace, 'scope' | 'onRefusal' | 'force'>;
  readonly stop: StopRequest;
  readonly attempt: AttemptRecord;
  readonly run: RunRecord;
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
  const { owned, parts, prepared, rules, stop, attempt, run, emit } = carried;
  const { store, writer } = owned;
  let checkpoint = (): string => attempt.from;
  const end = await endOf(stop, async () => {
    const running = prepared({ ...rules, run, store, writer, signals: stop.signals, emit });
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
  const { owned, name, kind, attempt, run } = carried;
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
    job: name,
    run: run.id,
    state: end.state,
    error,
    checkpoint: to,
    counters: completeCounters(kind.counterNames, counters),
    attempts: store.attempts(run.id).map(attemptSummary),
    savings: kind.savingsOf(counters),
  });
}
