// What the demo claims, each claim held against the facts: the runner's durable counters on one side, the table and the
// store on the other. Pure.

import type { RecordId } from '../../core/ids.ts';
import { RunState } from '../../core/runState.ts';
import { formatCount, formatPercent } from '../humanNumbers.ts';

/** What the checkpoint store says of the run. */
export interface Standing {
  readonly state: string;
  readonly attempts: number;
  /** The checkpoint the last attempt began at. */
  readonly from: string;
  readonly counters: Readonly<Record<string, number>>;
}

export interface DemoFacts {
  /** Rows of the table, in the order they are read. */
  readonly table: readonly RecordId[];
  readonly killed: Standing;
  readonly storedAtKill: readonly RecordId[];
  readonly resumed: Standing;
  /** One for each vector written after the kill. */
  readonly writtenAfterKill: readonly RecordId[];
  readonly storedAtEnd: readonly RecordId[];
}

export interface Proof {
  /** With its figures. */
  readonly claim: string;
  readonly holds: boolean;
}

export const counted = ({ counters }: Standing, name: string): number => counters[name] ?? 0;

export function proofsOfResume(facts: DemoFacts, killShare: number): readonly Proof[] {
  const { table, killed, resumed, storedAtKill, writtenAfterKill, storedAtEnd } = facts;
  const rows = table.length;
  const committed = counted(killed, 'read');
  const done = table.slice(0, committed);
  const inStore = new Set(storedAtKill);
  const written = new Set(writtenAfterKill);
  const again = done.filter((record) => written.has(record)).length;
  const atEnd = new Set(storedAtEnd);
  const readAfter = counted(resumed, 'read') - committed;
  const embeddedAfter = counted(resumed, 'embedded') - counted(killed, 'embedded');
  const [n, left] = [formatCount(committed), formatCount(rows - committed)];
  return [
    {
      claim: `killed in the middle: ${n} of ${formatCount(rows)} rows were committed (${formatPercent(committed, rows)})`,
      holds: killed.state === RunState.interrupted && committed >= rows * killShare && committed < rows,
    },
    {
      claim: `nothing acknowledged was lost: the first ${n} rows of the table are all in the store`,
      holds: done.every((record) => inStore.has(record)),
    },
    {
      claim: `no committed row was read again: attempt 2 read ${formatCount(readAfter)} rows, and ${left} were left`,
      holds: resumed.attempts === 2 && readAfter === rows - committed,
    },
    {
      claim: `none was embedded again: ${formatCount(embeddedAfter)} texts embedded, ${formatCount(writtenAfterKill.length)} vectors written, ${formatCount(again)} of the ${n}`,
      holds: embeddedAfter <= rows - committed && again === 0,
    },
    {
      claim: `the counters are exact: ${formatCount(rows)} rows in the table, ${formatCount(counted(resumed, 'read'))} read, ${formatCount(storedAtEnd.length)} points in the store`,
      holds:
        resumed.state === RunState.completed &&
        counted(resumed, 'read') === rows &&
        storedAtEnd.length === rows &&
        table.every((record) => atEnd.has(record)),
    },
  ];
}

export function proofOfSecondRun(again: Standing, rows: number): Proof {
  const [unchanged, embedded, calls] = ['unchanged', 'embedded', 'embedCalls'].map((name) => counted(again, name));
  return {
    claim: `unchanged rows cost nothing: ${formatCount(unchanged ?? 0)} unchanged, ${formatCount(embedded ?? 0)} embedded, ${formatCount(calls ?? 0)} calls`,
    holds: unchanged === rows && embedded === 0 && calls === 0,
  };
}
