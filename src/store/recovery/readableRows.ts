// The rows of a damaged table that can still be reached. SQLite stops at the first page it cannot read; this goes round it.

import { StorageError } from '../../core/errors.ts';
import type { SqliteConnection, SqlRow } from '../sqlite/sqliteConnection.ts';

export interface DamagedTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** Its primary key; empty where it has none but the row number. */
  readonly keys: readonly string[];
}

/** Hands every reachable row to `take`, some perhaps twice. Returns whether that was all of them. */
export function readableRows(source: SqliteConnection, damaged: DamagedTable, take: (row: SqlRow) => void): boolean {
  return damaged.keys.length > 1 ? fromBothEnds(source, damaged, take) : byRowNumber(source, damaged, take);
}

/** A number can be leapt over: by ever longer leaps until a page is readable, then back to the far side of the gap. */
function byRowNumber(source: SqliteConnection, { table, columns }: DamagedTable, take: (row: SqlRow) => void): boolean {
  const select = `SELECT rowid, ${columns} FROM ${table} NOT INDEXED`;
  const readOn = (from: number): { readonly complete: boolean; readonly last: number } => {
    let last = from;
    const complete = attempt(() => {
      for (const [rowNumber, ...row] of source.each(`${select} WHERE rowid > ? ORDER BY rowid`, from)) {
        take(row);
        last = Number(rowNumber);
      }
    });
    return { complete, last };
  };
  const readBack = (from: number, to: number) =>
    attempt(() => {
      const back = `${select} WHERE rowid <= ? AND rowid > ? ORDER BY rowid DESC`;
      for (const [, ...row] of source.each(back, from, to)) take(row);
    });

  let { complete, last } = readOn(0);
  if (complete) return true;
  for (let leap = 1; Number.isSafeInteger(last + leap); leap *= 2) {
    const landed = last + leap;
    const next = readOn(landed);
    if (!next.complete && next.last === landed) continue;
    readBack(landed, last);
    if (next.complete) return false;
    last = next.last;
    leap = 1;
  }
  return false;
}

/** Where the key is no number, what lies before the first unreadable page and behind the last one is reached. */
function fromBothEnds(
  source: SqliteConnection,
  { table, columns, keys }: DamagedTable,
  take: (row: SqlRow) => void,
): boolean {
  const read = (direction: 'ASC' | 'DESC') => {
    const order = keys.map((key) => `${key} ${direction}`);
    return attempt(() => {
      for (const row of source.each(`SELECT ${columns} FROM ${table} ORDER BY ${order}`)) take(row);
    });
  };
  if (read('ASC')) return true;
  read('DESC');
  return false;
}

function attempt(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    // The disk's refusal, here or in the file that is being filled, is no damage.
    if (error instanceof StorageError) throw error;
    return false;
  }
}
