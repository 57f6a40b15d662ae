// Brings a store's file to the newest version: numbered steps, forward only, one transaction each.
// Knows the order and the version number, nothing of the tables.

import { ConfigError } from '../../core/errors.ts';
import { reach } from '../../core/triggerPoint.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';

/** SQL that takes a file from the version before to its own; its version is its place in the list, from 1. */
export type Migration = string;

export function migrate(connection: SqliteConnection, migrations: readonly Migration[]): void {
  const found = versionOf(connection);
  refuseNewer(connection.files.path, found, migrations.length);
  for (const [index, sql] of migrations.entries()) {
    const version = index + 1;
    if (version <= found) continue;
    connection.transaction(() => {
      connection.exec(sql);
      reach('in-migration');
      connection.exec(`PRAGMA user_version = ${version}`);
    });
  }
  // Into the database itself at once: an older Ratchet reads the version there before it lets SQLite touch the file.
  if (found < migrations.length) connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

export function versionOf(connection: SqliteConnection): number {
  return Number(connection.first('PRAGMA user_version')?.[0] ?? 0);
}

/** @throws ConfigError naming both versions. */
export function refuseNewer(path: string, found: number, known: number): void {
  if (found <= known) return;
  throw new ConfigError(
    `${path} was written by a newer Ratchet (format ${found}; this one knows up to ${known}). ` +
      'Update Ratchet, or set another state folder to start the job anew. The file was left as it is.',
  );
}
