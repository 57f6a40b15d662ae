// Creates a store's file whole: it is built under another name and renamed into place, so that an empty or half-made
// file under the store's own name is always damage and never a first start.

import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Migration, migrate } from './migrations/migration.ts';
import { DURABLE, SqliteConnection } from './sqlite/sqliteConnection.ts';
import { onDisk } from './sqlite/sqliteError.ts';
import { syncDirectory } from './sqlite/syncDirectory.ts';

export async function createFile(
  path: string,
  migrations: readonly Migration[],
  fill: (connection: SqliteConnection) => Promise<void> | void,
): Promise<void> {
  const building = `${path}.new`;
  // What an earlier creation left when it died.
  for (const suffix of ['', '-wal', '-journal']) onDisk(building, () => rmSync(building + suffix, { force: true }));
  const connection = await SqliteConnection.open(building);
  try {
    connection.makeDurable(DURABLE);
    migrate(connection, migrations);
    await fill(connection);
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
  onDisk(path, () => renameSync(building, path));
  onDisk(dirname(path), () => syncDirectory(dirname(path)));
}
