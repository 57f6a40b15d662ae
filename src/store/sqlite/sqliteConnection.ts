// One open database and its prepared statements: sql.js with Ratchet's errors. Knows no table.

import type { Database, SqlValue, Statement } from 'sql.js';
import { DatabaseFiles } from './databaseFiles.ts';
import { DamagedFileError, sqliteError } from './sqliteError.ts';
import { loadSqlite, type SqliteModule } from './sqliteModule.ts';
import { suspect } from './suspicion.ts';

export type SqlRow = readonly SqlValue[];

export interface Durability {
  /** NORMAL loses acknowledged commits in a power cut; it exists for the test that proves so. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Pages in the log that make a commit copy them into the database. */
  readonly checkpointPages: number;
}

/** 1,000 pages of 4 KB: the log stays at 4 MB and the copying, two fsyncs, is shared by some 400 commits. */
export const DURABLE: Durability = { synchronous: 'FULL', checkpointPages: 1000 };

const LOG_BYTES_KEPT = 8 << 20;
const CACHE_KIB = 4096;

export class SqliteConnection {
  readonly files: DatabaseFiles;
  readonly #module: SqliteModule;
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  #damaged = false;
  #open = true;

  private constructor(files: DatabaseFiles, module: SqliteModule, database: Database) {
    this.files = files;
    this.#module = module;
    this.#database = database;
  }

  /**
   * Opens or creates the database, without reading it yet.
   * @throws StorageError when the file cannot be opened.
   */
  static async open(path: string): Promise<SqliteConnection> {
    const module = await loadSqlite();
    const files = new DatabaseFiles(path);
    try {
      return new SqliteConnection(files, module, module.open(files));
    } catch (error) {
      module.forget(files);
      throw sqliteError(error, files);
    }
  }

  /** Opens a database to look at it; not a byte of it changes. */
  static async openUntouched(path: string): Promise<SqliteConnection> {
    const connection = await SqliteConnection.open(path);
    connection.files.protect();
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    return connection;
  }

  /** True once SQLite has called the file damaged. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** Sets how commits reach the disk; refuses when SQLite does not go along. */
  makeDurable(durability: Durability): void {
    // First of all, so that the log's index lives in memory: wasm has no shared memory to map it from.
    this.exec('PRAGMA locking_mode = EXCLUSIVE');
    const mode = this.first('PRAGMA journal_mode = WAL')?.[0];
    if (mode !== 'wal') throw new Error(`${this.files.path} cannot use a write-ahead log: SQLite chose "${mode}".`);
    this.exec(`PRAGMA synchronous = ${durability.synchronous}`);
    this.exec('PRAGMA temp_store = MEMORY');
    this.exec(`PRAGMA journal_size_limit = ${LOG_BYTES_KEPT}`);
    this.exec(`PRAGMA wal_autocheckpoint = ${durability.checkpointPages}`);
    this.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  }

  /** Runs one or several statements without parameters. */
  exec(sql: string): void {
    this.#translated(() => this.#database.exec(sql));
  }

  /** Runs one statement and returns how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#translated(() => {
      const statement = this.#prepared(sql);
      try {
        if (values.length > 0) statement.bind(values);
        statement.step();
        return this.#database.getRowsModified();
      } finally {
        statement.reset();
      }
    });
  }

  /** The rows one at a time. Leave the loop early only by `break` or `throw`, so that the statement is reset. */
  *each(sql: string, ...values: SqlValue[]): Generator<SqlRow, void, void> {
    const statement = this.#translated(() => this.#prepared(sql));
    try {
      if (values.length > 0) this.#translated(() => statement.bind(values));
      while (this.#translated(() => statement.step())) yield statement.get();
    } finally {
      statement.reset();
    }
  }

  first(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    for (const row of this.each(sql, ...values)) return row;
    return undefined;
  }

  /** All or nothing; what `write` throws undoes it. */
  transaction<T>(write: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = write();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  rollback(): void {
    try {
      this.run('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does after most failures of the disk.
    }
  }

  /** Copies the log into the database and removes it, unless writes are refused: then the next opening recovers it. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    try {
      this.#database.close();
    } finally {
      this.#module.forget(this.files);
    }
  }

  #noteDamage(): void {
    if (!this.#damaged) suspect(this.files.path);
    this.#damaged = true;
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #translated<T>(operation: () => T): T {
    if (!this.#open) throw new Error(`The checkpoint store ${this.files.path} is closed.`);
    try {
      return operation();
    } catch (error) {
      // sql.js throws some of its complaints as bare strings.
      const thrown = sqliteError(typeof error === 'string' ? new Error(error) : error, this.files);
      if (thrown instanceof DamagedFileError) this.#noteDamage();
      throw thrown;
    }
  }
}
