// Finds what the store runs on: Node's own SQLite and, where its package has a build for this platform, sqlite-vec.
// Knows nothing of files and tables.

import type { DatabaseSync } from 'node:sqlite';
import { ConfigError, messageOf } from '../../core/errors.ts';

export interface SqliteEngine {
  readonly DatabaseSync: typeof DatabaseSync;
  /** The loadable library of sqlite-vec; null where there is none, and the plain functions take its place. */
  readonly vecLibrary: string | null;
}

/** @throws ConfigError when this Node has no `node:sqlite` (before 22.13, or an Electron built without it). */
export async function loadSqliteEngine(useExtension: boolean): Promise<SqliteEngine> {
  const vecLibrary = useExtension ? await findVecLibrary() : null;
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return { DatabaseSync, vecLibrary };
  } catch (error) {
    throw new ConfigError(
      `The embedded vector store needs node:sqlite, which is part of Node 22.13 and newer; this is Node ${process.versions.node} (${messageOf(error)}). ` +
        'Run Ratchet with a newer Node, or choose another destination.',
      { cause: error },
    );
  }
}

async function findVecLibrary(): Promise<string | null> {
  try {
    const { getLoadablePath } = await import('sqlite-vec');
    return getLoadablePath();
  } catch {
    // An optional dependency: no build for Windows on ARM or musl, or left out by the installer.
    return null;
  }
}
