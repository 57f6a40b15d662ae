// Opens a job's checkpoint store: creates it, brings it up to date, recovers it when it is damaged, proves it durable.
// Whoever calls it holds the owner lock of the job (`ownerLock.ts`): SQLite's own locks do not reach beyond the process.

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CheckpointStore } from '../engine/ports.ts';
import { SqliteCheckpointStore } from './checkpointStore.ts';
import { createFile } from './createFile.ts';
import { versionInHeader } from './fileHeader.ts';
import { migrate, refuseNewer, versionOf } from './migrations/migration.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { finishRecovery, recoverDamaged, recoveryReport } from './recovery/recoverDamaged.ts';
import { proveDurable } from './selfTest.ts';
import { DURABLE, SqliteConnection } from './sqlite/sqliteConnection.ts';
import { DamagedFileError, onDisk } from './sqlite/sqliteError.ts';
import { checkPages } from './sqlite/suspicion.ts';

export interface OpenOptions {
  /** Asked before every transaction; once false, nothing more is written. Usually the owner lock's `stillOwned`. */
  readonly stillOwned?: () => boolean;
  /** Wall time in epoch ms, for what the store notes by itself. */
  readonly now?: () => number;
}

/**
 * @param path The store's file, `<state>/<job>.sqlite`; its folder is made when it is not there.
 * @throws ConfigError when a newer Ratchet wrote the file, which stays as it is.
 * @throws StorageError when the disk refuses; CorruptError when what is written does not reach it.
 */
export async function openCheckpointStore(path: string, options: OpenOptions = {}): Promise<CheckpointStore> {
  const { stillOwned = () => true, now = Date.now } = options;
  const file = resolve(path);
  onDisk(dirname(file), () => mkdirSync(dirname(file), { recursive: true }));
  let recovered = finishRecovery(file);
  if (!isThere(file)) await createFile(file, MIGRATIONS, () => {});
  let connection: SqliteConnection;
  try {
    connection = await openSound(file);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    await recoverDamaged(file, now());
    recovered = true;
    connection = await openSound(file);
  }
  const report = recovered ? recoveryReport(connection) : null;
  return new SqliteCheckpointStore({ connection, recovered: report, stillOwned, now });
}

/** A log without its database is the remains of a store, not a job's first start. */
function isThere(file: string): boolean {
  return ['', '-wal', '-journal'].some((suffix) => existsSync(file + suffix));
}

async function openSound(file: string): Promise<SqliteConnection> {
  refuseNewer(file, versionInHeader(file), MIGRATIONS.length);
  const connection = await SqliteConnection.open(file);
  try {
    connection.makeDurable(DURABLE);
    refuseNewer(file, versionOf(connection), MIGRATIONS.length);
    checkPages(connection);
    migrate(connection, MIGRATIONS);
    proveDurable(connection);
    return connection;
  } catch (error) {
    // Closing would copy the log into a file that must stay as it was found.
    connection.files.protect();
    connection.close();
    throw error;
  }
}
