// Opens `"source": {"type": "sqlite", …}`: finds the file and Node's own SQLite. What is read, and how, is the business of ../sql.

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { SqliteSourceSettings } from '../../core/jobFile/sqliteSource.ts';
import type { Row, Source } from '../../engine/ports.ts';
import { openSqlSource } from '../sql/sqlSource.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { translateSqliteError } from './sqliteError.ts';

/**
 * @param baseDir the job file's folder, where a relative path starts.
 * @throws ConfigError when there is no such file, it is no SQLite database, or the query or key does not fit it.
 */
export async function openSqliteSource(
  settings: Resolved<SqliteSourceSettings>,
  baseDir: string,
): Promise<Source<Row>> {
  const path = resolve(baseDir, settings.path);
  await checkFile(path);
  const { DatabaseSync } = await loadNodeSqlite();
  try {
    return await openSqlSource(new SqliteDatabase(new DatabaseSync(path, { readOnly: true }), path), settings);
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ConfigError(
      `source.path: expected a SQLite database, found no file at ${path} (${messageOf(cause)}). Correct the path; it is relative to the job file.`,
      { cause },
    );
  });
  if (!found.isFile())
    throw new ConfigError(`source.path: expected a SQLite database file, found ${path}, which is none. Name the file.`);
}

async function loadNodeSqlite(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new ConfigError(
      `A sqlite source needs node:sqlite, which is part of Node 22.13 and newer; this is Node ${process.versions.node}. Run Ratchet with a newer Node.`,
      { cause },
    );
  }
}
