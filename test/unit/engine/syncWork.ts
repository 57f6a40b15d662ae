// Page work of a sync over a scripted embedder and a destination in memory; a row has an id, a text and a price.

import type { FieldValue } from '../../../src/core/fieldValue.ts';
import { jobName, type PointId, recordId, runId } from '../../../src/core/ids.ts';
import { pointIdOf } from '../../../src/core/pointId.ts';
import type { PageResult } from '../../../src/engine/pageWork.ts';
import type { Row } from '../../../src/engine/ports.ts';
import { syncPage } from '../../../src/engine/sync/syncPage.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryDestination } from './memoryDestination.ts';
import { MemorySpool } from './memorySpool.ts';
import { stream } from './plans.ts';
import { ScriptedEmbedder } from './scriptedEmbedder.ts';

export const JOB = jobName('catalogue');
const STREAM = stream('rows', 'table');

export function row(id: number, text: FieldValue, price = 0): Row {
  return { id: recordId(`${id}`), fields: { text, price } };
}

export const pointOf = (id: number): PointId => pointIdOf(JOB, recordId(`${id}`));
export const textOf = (fields: Row['fields']): string => `${fields['text'] ?? ''}`;
export const payloadOf = (fields: Row['fields']) => ({ price: Number(fields['price']) });

export interface SyncWork {
  readonly clock: ManualClock;
  readonly signals: ReturnType<typeof attemptSignals>;
  readonly embedder: ScriptedEmbedder;
  readonly destination: MemoryDestination;
  readonly spool: MemorySpool;
  /** Works on a page of these rows; pages of one pass share what is remembered. */
  page(rows: readonly Row[]): Promise<PageResult>;
  /** Begins another attempt: of the same run after a crash, or of another run. */
  attempt(run: string, askDestination?: boolean): void;
}

export function syncWork(embedder = new ScriptedEmbedder(), destination = new MemoryDestination()): SyncWork {
  const spool = new MemorySpool();
  const clock = new ManualClock();
  const signals = attemptSignals();
  const begin = (run: string, askDestination: boolean) => {
    void destination.open({ run: runId(run) });
    return syncPage({
      ...{ job: JOB, run: runId(run), textOf, payloadOf, embedder, destination, spool, askDestination, clock },
      embedderSeat: freeSeat(clock),
      destinationSeat: freeSeat(clock),
    });
  };
  let work = begin('run-1', true);
  return {
    ...{ clock, signals, embedder, destination, spool },
    page: (records) => clock.until(work({ records, rejected: [] }, STREAM, signals)),
    attempt: (run, askDestination = true) => {
      work = begin(run, askDestination);
    },
  };
}
