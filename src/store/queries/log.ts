// The log of a job: its newest lines, oldest dropped.

import type { LogLevel } from '../../core/runEvent.ts';
import type { LogRecord } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { integer, oneOf, text } from './columns.ts';

export const LOG_LINES_KEPT = 1000;

const Level = { debug: 'debug', info: 'info', warn: 'warn', error: 'error' } as const satisfies Record<
  LogLevel,
  LogLevel
>;

export function insertLog(connection: SqliteConnection, entries: readonly LogRecord[]): void {
  for (const { at, level, message } of entries.slice(-LOG_LINES_KEPT)) {
    connection.run('INSERT INTO log (at, level, message) VALUES (?, ?, ?)', at, level, message);
  }
  // By row number, which touches the oldest page alone.
  connection.run('DELETE FROM log WHERE seq <= (SELECT max(seq) FROM log) - ?', LOG_LINES_KEPT);
}

/** The newest lines, oldest of them first. */
export function readLog(connection: SqliteConnection, limit: number): LogRecord[] {
  const rows = connection.each('SELECT at, level, message FROM log ORDER BY seq DESC LIMIT ?', limit);
  const newestFirst = Array.from(rows, ([at, level, message]) => ({
    at: integer(at),
    level: oneOf(Level, level),
    message: text(message),
  }));
  return newestFirst.reverse();
}
