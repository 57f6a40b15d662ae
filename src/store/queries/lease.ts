// The lease: one row that says who may write, by its epoch.

import { type Epoch, epoch } from '../../core/ids.ts';
import type { LeaseHolder } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { integer, text } from './columns.ts';

export function currentEpoch(connection: SqliteConnection): Epoch {
  return epoch(integer(connection.first('SELECT epoch FROM lease')?.[0]));
}

export function currentHolder(connection: SqliteConnection): LeaseHolder {
  const [pid, host, role] = connection.first('SELECT pid, host, role FROM lease') ?? [];
  return { pid: integer(pid), host: text(host), role: text(role) };
}

/** Returns the new epoch: one more than any before. */
export function takeLease(connection: SqliteConnection, holder: LeaseHolder, at: number): Epoch {
  connection.run(
    'UPDATE lease SET epoch = epoch + 1, pid = ?, host = ?, role = ?, acquired_at = ?',
    holder.pid,
    holder.host,
    holder.role,
    at,
  );
  return currentEpoch(connection);
}
