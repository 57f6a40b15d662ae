// Proves at every opening that a commit reaches the disk. A store that only seems durable must not open: sql.js would
// work just as well in memory if its file calls were no longer ours.

import { CorruptError } from '../core/errors.ts';
import { versionInHeader } from './fileHeader.ts';
import type { SqliteConnection } from './sqlite/sqliteConnection.ts';

/** @throws CorruptError when the commit was made without reaching the file or without an fsync, or no SQLite header is there. */
export function proveDurable(connection: SqliteConnection): void {
  const { files } = connection;
  const before = { ...files.written };
  connection.transaction(() => connection.run('UPDATE openings SET count = count + 1'));
  if (files.written.bytes === before.bytes) throw notDurable(files.path, 'a commit wrote nothing to it');
  if (files.written.syncs === before.syncs) throw notDurable(files.path, 'a commit was not followed by an fsync');
  versionInHeader(files.path);
}

function notDurable(path: string, found: string): CorruptError {
  return new CorruptError(
    `${path} does not keep what is written to it (${found}), so no run may rely on it. ` +
      'Put the state folder on a local disk and try again.',
  );
}
