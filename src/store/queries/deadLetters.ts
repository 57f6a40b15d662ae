// The table of dead letters: records that failed for good, kept until a retry settles them.

import { recordId, streamId } from '../../core/ids.ts';
import type { Commit, DeadLetter } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { integer, text } from './columns.ts';

/** A record that fails again replaces its older letter. */
export function upsertDeadLetter(connection: SqliteConnection, run: number, letter: DeadLetter): void {
  connection.run(
    'INSERT INTO dead_letters VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET' +
      ' reason = excluded.reason, tries = excluded.tries, at = excluded.at',
    run,
    letter.stream,
    letter.record,
    letter.reason,
    letter.tries,
    letter.at,
  );
}

export function deleteDeadLetter(connection: SqliteConnection, run: number, settled: Commit['settled'][number]): void {
  connection.run(
    'DELETE FROM dead_letters WHERE run = ? AND stream = ? AND record = ?',
    run,
    settled.stream,
    settled.record,
  );
}

export function deadLettersOf(connection: SqliteConnection, run: number, limit: number): DeadLetter[] {
  const rows = connection.each(
    'SELECT stream, record, reason, tries, at FROM dead_letters WHERE run = ? ORDER BY stream, record LIMIT ?',
    run,
    limit,
  );
  return Array.from(rows, ([stream, record, reason, tries, at]) => ({
    stream: streamId(text(stream)),
    record: recordId(text(record)),
    reason: text(reason),
    tries: integer(tries),
    at: integer(at),
  }));
}

export function countDeadLetters(connection: SqliteConnection, run: number): number {
  return integer(connection.first('SELECT count(*) FROM dead_letters WHERE run = ?', run)?.[0]);
}
