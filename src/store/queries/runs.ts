// The table of runs: one row each, with the counters that every commit adds to.

import { addCounters, type Counters } from '../../core/counters.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Json } from '../../core/fieldValue.ts';
import { type RunId, runId } from '../../core/ids.ts';
import { hasEnded, RunState } from '../../core/runState.ts';
import type { Fingerprint, RunRecord } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { flag, integer, integerOrNull, oneOf, text } from './columns.ts';

/** Runs whose row and attempts are kept as history. */
const RUNS_KEPT = 100;

const COLUMNS = 'id, state, started_at, ended_at, source_fingerprint, space_fingerprint, planned, counters, finish';

export function latestRun(connection: SqliteConnection): RunRecord | null {
  const row = connection.first(`SELECT ${COLUMNS} FROM runs ORDER BY seq DESC LIMIT 1`);
  if (row === undefined) return null;
  const [id, state, startedAt, endedAt, source, space, planned, counters, finish] = row;
  return {
    id: runId(text(id)),
    state: oneOf(RunState, state),
    startedAt: integer(startedAt),
    endedAt: integerOrNull(endedAt),
    fingerprint: { source: text(source), space: text(space) },
    planned: flag(planned),
    counters: JSON.parse(text(counters)),
    finish: JSON.parse(text(finish)),
  };
}

/** A run's row number, by which other tables know it; null when there is no such run. */
export function findRun(connection: SqliteConnection, run: RunId): number | null {
  return integerOrNull(connection.first('SELECT seq FROM runs WHERE id = ?', run)?.[0] ?? null);
}

/** What a write needs to know of its run. */
export interface RunRow {
  readonly seq: number;
  readonly counters: Counters;
}

export function requireRun(connection: SqliteConnection, run: RunId): RunRow {
  const row = connection.first('SELECT seq, counters FROM runs WHERE id = ?', run);
  if (row === undefined) {
    throw new ConfigError(`${connection.files.path} knows no run "${run}". Start one before writing to it.`);
  }
  return { seq: integer(row[0]), counters: JSON.parse(text(row[1])) };
}

export function insertRun(connection: SqliteConnection, run: RunId, fingerprint: Fingerprint, at: number): void {
  connection.run(
    'INSERT INTO runs (id, state, started_at, source_fingerprint, space_fingerprint, planned, counters, finish)' +
      " VALUES (?, ?, ?, ?, ?, 0, '{}', 'null')",
    run,
    RunState.queued,
    at,
    fingerprint.source,
    fingerprint.space,
  );
}

/** Leaves of older runs what history needs. Their plans and dead letters are superseded: the new run reads everything again. */
export function pruneOlderRuns(connection: SqliteConnection, newest: number): void {
  for (const table of ['nodes', 'streams', 'dead_letters', 'waits']) {
    connection.run(`DELETE FROM ${table} WHERE run < ?`, newest);
  }
  const oldest = newest - RUNS_KEPT;
  connection.run('DELETE FROM attempts WHERE run <= ?', oldest);
  connection.run('DELETE FROM runs WHERE seq <= ?', oldest);
}

export function setRunState(connection: SqliteConnection, run: number, state: RunState, at: number): void {
  connection.run('UPDATE runs SET state = ?, ended_at = ? WHERE seq = ?', state, hasEnded(state) ? at : null, run);
}

export function setPlanned(connection: SqliteConnection, run: number): void {
  connection.run('UPDATE runs SET planned = 1 WHERE seq = ?', run);
}

/** Adds to the run's counters and notes when; `finish` replaces what was there unless it is undefined. */
export function addToRun(
  connection: SqliteConnection,
  run: RunRow,
  counters: Counters,
  finish: Json | undefined,
  at: number,
): void {
  connection.run(
    'UPDATE runs SET counters = ?, finish = coalesce(?, finish), committed_at = ? WHERE seq = ?',
    JSON.stringify(addCounters(run.counters, counters)),
    finish === undefined ? null : JSON.stringify(finish),
    at,
    run.seq,
  );
}

export function lastCommitAt(connection: SqliteConnection, run: number): number | null {
  return integerOrNull(connection.first('SELECT committed_at FROM runs WHERE seq = ?', run)?.[0] ?? null);
}
