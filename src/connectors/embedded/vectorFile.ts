// One connection to a vector file: opened, checked and configured for durable writes, with its transactions.
// Knows nothing of jobs, spaces or points.

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ConfigError, CorruptError, StorageError } from '../../core/errors.ts';
import { integerOf, textOf } from './columns.ts';
import { type DistanceSql, installDistances } from './installDistances.ts';
import type { SqliteEngine } from './loadSqliteEngine.ts';
import { APPLICATION_ID, FORMAT_VERSION, SCHEMA } from './schema.ts';
import { translateFailure } from './translateFailure.ts';

/** How long a call waits for the writer of another process; it blocks the event loop, so it stays short. */
const BUSY_TIMEOUT_MS = 2_000;
const CACHE_KIB = 16 * 1024;
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

export class VectorFile {
  readonly path: string;
  readonly distance: DistanceSql;
  readonly #db: DatabaseSync;
  #damage: CorruptError | null = null;

  constructor(path: string, db: DatabaseSync, distance: DistanceSql) {
    this.path = path;
    this.distance = distance;
    this.#db = db;
  }

  prepare(sql: string): StatementSync {
    return this.#guarded(() => this.#db.prepare(sql));
  }

  /** Runs `body` in a transaction of its own; durable when it returns, rolled back when it throws. */
  write<T>(body: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', body);
  }

  /** Runs `body` on one snapshot of the file, whatever is written meanwhile. */
  read<T>(body: () => T): T {
    return this.#transaction('BEGIN', body);
  }

  close(): void {
    if (this.#damage === null) this.#guarded(() => this.#db.close());
  }

  #transaction<T>(begin: string, body: () => T): T {
    return this.#guarded(() => {
      this.#db.exec(begin);
      try {
        const result = body();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        this.#rollback();
        throw error;
      }
    });
  }

  #rollback(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back by itself, as it does when the disk is full.
    }
  }

  /** After a fault of the disk nothing more is acknowledged on this connection: what it holds in memory is in doubt. */
  #guarded<T>(action: () => T): T {
    if (this.#damage !== null) throw this.#damage;
    try {
      return action();
    } catch (error) {
      const failure = translateFailure(error, this.path);
      if (failure instanceof CorruptError && this.#damage === null) {
        this.#damage = failure;
        this.#db.close();
      }
      throw failure;
    }
  }
}

/** Opens the file, creating it and its folder if need be. */
export function openForWriting(path: string, engine: SqliteEngine): VectorFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw translateFailure(error, path);
  }
  return connect(path, engine, { readOnly: false }, (db) => {
    // Before anything is changed: the path may be another program's database.
    const isNew = !isVectorFile(db, path);
    const mode = db.prepare('PRAGMA journal_mode = WAL').get();
    if (mode === undefined || textOf(mode, 'journal_mode') !== 'wal') {
      throw new ConfigError(
        `destination.path: ${path} lies on a file system that cannot carry SQLite's write-ahead log (a network share?). Put it on a local disk.`,
      );
    }
    // fullfsync: on macOS a plain fsync leaves data in the drive's cache. Elsewhere it does nothing.
    db.exec(`PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
    if (isNew) createTables(db, path);
  });
}

/** Opens the file for searching beside a writer; null when nothing was written to it yet. */
export function openForReading(path: string, engine: SqliteEngine): VectorFile | null {
  return openFilled(path, engine, { readOnly: true });
}

/**
 * Opens the file to look at it; null when nothing was written to it yet. A file that nobody has open is left without the
 * log and its index, which even a read-only connection makes beside it and does not take away.
 */
export function openUntouched(path: string, engine: SqliteEngine): VectorFile | null {
  const logged = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (logged > 0) return openForReading(path, engine);
  try {
    return openFilled(path, engine, { readOnly: true, immutable: true });
  } catch (error) {
    // Node before 22.15 takes a URL for the name of a file that is not there.
    if (error instanceof StorageError) return openForReading(path, engine);
    throw error;
  }
}

interface Access {
  readonly readOnly: boolean;
  /** Nobody writes meanwhile: no locks are taken and no log is looked for. */
  readonly immutable?: boolean;
}

function openFilled(path: string, engine: SqliteEngine, access: Access): VectorFile | null {
  if (!existsSync(path)) return null;
  let filled = false;
  const file = connect(path, engine, access, (db) => {
    filled = isVectorFile(db, path);
  });
  if (filled) return file;
  file.close();
  return null;
}

function connect(
  path: string,
  engine: SqliteEngine,
  { readOnly, immutable = false }: Access,
  prepare: (db: DatabaseSync) => void,
): VectorFile {
  try {
    const name = immutable ? `${pathToFileURL(path).href}?immutable=1` : path;
    const db = new engine.DatabaseSync(name, { readOnly, allowExtension: engine.vecLibrary !== null });
    try {
      db.exec(
        `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`,
      );
      prepare(db);
      return new VectorFile(path, db, installDistances(db, engine));
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw translateFailure(error, path);
  }
}

function createTables(db: DatabaseSync, path: string): void {
  db.exec('BEGIN IMMEDIATE');
  // Another job of the same file may have come first.
  if (!isVectorFile(db, path)) {
    db.exec(SCHEMA);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}`);
  }
  db.exec('COMMIT');
}

/** False for an empty database; throws for one that is not ours to touch. */
function isVectorFile(db: DatabaseSync, path: string): boolean {
  // One statement, hence one snapshot: another process may be creating the tables at this moment.
  const row = db
    .prepare(
      `SELECT (SELECT application_id FROM pragma_application_id) AS application,
              (SELECT user_version FROM pragma_user_version) AS version,
              (SELECT count(*) FROM sqlite_schema) AS entries`,
    )
    .get();
  if (row === undefined) throw new CorruptError(`The header of the vector file ${path} cannot be read.`);
  const version = integerOf(row, 'version');
  if (integerOf(row, 'application') === APPLICATION_ID) {
    if (version === FORMAT_VERSION) return true;
    throw new ConfigError(
      `The vector file ${path} has format ${version}; this Ratchet reads format ${FORMAT_VERSION}. Update Ratchet, or give destination.path another file.`,
    );
  }
  if (integerOf(row, 'entries') === 0) return false;
  throw new ConfigError(
    `destination.path: ${path} is an SQLite database, but not a vector file of Ratchet. Give the destination a file of its own.`,
  );
}
