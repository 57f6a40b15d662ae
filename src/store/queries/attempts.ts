// The table of attempts: each stretch of a run in one process.

import { type RunId, runId } from '../../core/ids.ts';
import { AttemptReason, RunState } from '../../core/runState.ts';
import type { AttemptRecord } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { integer, integerOrNull, oneOf, oneOfOrNull, text } from './columns.ts';

const DIED = 'its process ended without a word';

export function attemptsOf(connection: SqliteConnection, id: RunId, run: number): AttemptRecord[] {
  const rows = connection.each(
    'SELECT number, reason, started_at, ended_at, ended, why, from_checkpoint, to_checkpoint' +
      ' FROM attempts WHERE run = ? ORDER BY number',
    run,
  );
  return Array.from(rows, ([number, reason, startedAt, endedAt, ended, why, from, to]) => ({
    run: runId(id),
    number: integer(number),
    reason: oneOf(AttemptReason, reason),
    startedAt: integer(startedAt),
    endedAt: integerOrNull(endedAt),
    ended: oneOfOrNull(RunState, ended),
    why: text(why),
    from: text(from),
    to: text(to),
  }));
}

/** Returns the new attempt's number. */
export function insertAttempt(
  connection: SqliteConnection,
  run: number,
  attempt: { readonly reason: AttemptReason; readonly at: number; readonly from: string },
): number {
  const number = integer(connection.first('SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE run = ?', run)?.[0]);
  connection.run(
    "INSERT INTO attempts VALUES (?, ?, ?, ?, NULL, NULL, '', ?, '')",
    run,
    number,
    attempt.reason,
    attempt.at,
    attempt.from,
  );
  return number;
}

/** Closes what a dead process left open. It stood at `checkpoint`; when it died nobody knows, its last commit is the nearest. */
export function interruptOpenAttempts(
  connection: SqliteConnection,
  run: number,
  checkpoint: string,
  lastCommitAt: number | null,
): void {
  connection.run(
    'UPDATE attempts SET ended = ?, why = ?, to_checkpoint = ?,' +
      ' ended_at = CASE WHEN ? >= started_at THEN ? END WHERE run = ? AND ended IS NULL',
    RunState.interrupted,
    DIED,
    checkpoint,
    lastCommitAt,
    lastCommitAt,
    run,
  );
}

/** Returns false when there is no such attempt. */
export function closeAttempt(
  connection: SqliteConnection,
  run: number,
  end: {
    readonly number: number;
    readonly at: number;
    readonly ended: RunState;
    readonly why: string;
    readonly to: string;
  },
): boolean {
  const changed = connection.run(
    'UPDATE attempts SET ended_at = ?, ended = ?, why = ?, to_checkpoint = ? WHERE run = ? AND number = ?',
    end.at,
    end.ended,
    end.why,
    end.to,
    run,
    end.number,
  );
  return changed === 1;
}
