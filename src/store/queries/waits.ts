// The table of waits: when a limit was hit, until when it holds, and how the wait ended.

import type { WaitRecord } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { integer, integerOrNull, oneOfOrNull, text } from './columns.ts';

const WaitEnd = { elapsed: 'elapsed', forced: 'forced' } as const;

/** Refusals of calls in flight arrive in any order: within a wait `since` stays and the latest end counts. */
export function beginOrExtendWait(
  connection: SqliteConnection,
  run: number,
  wait: Omit<WaitRecord, 'endedAt' | 'ended'>,
): void {
  const extended = connection.run(
    'UPDATE waits SET resume_at = max(resume_at, ?) WHERE run = ? AND account = ? AND quota = ? AND ended_at IS NULL',
    wait.resumeAt,
    run,
    wait.account,
    wait.limit,
  );
  if (extended > 0) return;
  connection.run(
    'INSERT INTO waits (run, account, quota, since, resume_at, checkpoint) VALUES (?, ?, ?, ?, ?, ?)',
    run,
    wait.account,
    wait.limit,
    wait.since,
    wait.resumeAt,
    wait.checkpoint,
  );
}

export function endOpenWaits(
  connection: SqliteConnection,
  run: number,
  end: { readonly account: string; readonly at: number; readonly ended: 'elapsed' | 'forced' },
): void {
  connection.run(
    'UPDATE waits SET ended_at = ?, ended = ? WHERE run = ? AND account = ? AND ended_at IS NULL',
    end.at,
    end.ended,
    run,
    end.account,
  );
}

/** In the order they began. */
export function waitsOf(connection: SqliteConnection, run: number): WaitRecord[] {
  const rows = connection.each(
    'SELECT account, quota, since, resume_at, ended_at, ended, checkpoint FROM waits WHERE run = ? ORDER BY seq',
    run,
  );
  return Array.from(rows, ([account, quota, since, resumeAt, endedAt, ended, checkpoint]) => ({
    account: text(account),
    limit: text(quota),
    since: integer(since),
    resumeAt: integer(resumeAt),
    endedAt: integerOrNull(endedAt),
    ended: oneOfOrNull(WaitEnd, ended),
    checkpoint: text(checkpoint),
  }));
}
