// A SQLite file, read-only, as the SQL sources see it. `node:sqlite` works synchronously, so every read first gives way to
// the process's other work, and waiting for a lock is done outside SQLite, where it blocks nobody.

import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Fields, SqlColumn, SqlDatabase, SqlDialect, SqlQuery, SqlValue } from '../sql/sqlDatabase.ts';
import { isBusy, translateSqliteError } from './sqliteError.ts';

/** How long a locked database is asked again before the read fails for now. */
const BUSY_WAIT_MS = 5_000;
const BUSY_PAUSE_MS = 25;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const dialect: SqlDialect = {
  syntax: {
    quoted: /'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]/,
    comment: /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/,
    parameter: /\?\d*|[:@#$][A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/,
  },
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  table: (name) => dialect.quote(name),
  // Not `?1`: node:sqlite before 24 takes numbered parameters for named ones and binds nothing to them.
  placeholder: () => '?',
  comparesRows: true,
};

/**
 * One query is one piece of work that nothing interrupts: a count over millions of rows holds the process until it ends.
 * Text that is not UTF-8 arrives with U+FFFD in it, and text with a NUL character ends there: node:sqlite gives no more.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect = dialect;
  readonly isRemote = false;
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #busyWaitMs: number;
  /** By their text. A source has a fixed handful of texts; only a reread varies, with the size of its batch. */
  readonly #statements = new Map<string, StatementSync>();

  #schemaVersion: SQLOutputValue = null;
  #open = true;

  /** @param busyWaitMs how long a locked database is asked again before the read fails for now. */
  constructor(database: DatabaseSync, path: string, busyWaitMs = BUSY_WAIT_MS) {
    this.#database = database;
    this.#path = path;
    this.#busyWaitMs = busyWaitMs;
  }

  async columns(query: string): Promise<readonly SqlColumn[]> {
    // The outer join gives a row of NULLs, with every column's name, for a query without rows too.
    const text = `SELECT p.* FROM (SELECT 1) LEFT JOIN (SELECT * FROM (\n${query}\n) LIMIT 0) AS p ON 1`;
    const [row = {}] = await this.#patiently(null, () => {
      // By itself first, so that SQLite's complaint is about the user's own words.
      this.#database.prepare(query);
      return this.#stored({ text, values: [] });
    });
    // Values bound to a placeholder take the column's affinity by themselves.
    return withoutCounters(Object.keys(row)).map((name) => ({ name, bound: (text) => text, unfit: null }));
  }

  read(queries: readonly SqlQuery[], signal: AbortSignal): Promise<readonly (readonly Fields[])[]> {
    return this.#patiently(signal, () => this.#inSnapshot(() => queries.map((query) => this.#rows(query))));
  }

  /** Its queries run within this process, where nothing can cut them short. */
  readWithin(_ms: number, queries: readonly SqlQuery[], signal: AbortSignal): Promise<readonly (readonly Fields[])[]> {
    return this.read(queries, signal);
  }

  async sortsAll({ text, values }: SqlQuery): Promise<boolean> {
    const steps = await this.#patiently(null, () => this.#rows({ text: `EXPLAIN QUERY PLAN ${text}`, values }));
    return steps.some((step) => step['detail'] === 'USE TEMP B-TREE FOR ORDER BY');
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#database.close();
  }

  async #patiently<T>(signal: AbortSignal | null, work: () => T): Promise<T> {
    const start = performance.now();
    for (;;) {
      await setImmediate();
      signal?.throwIfAborted();
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() - start >= this.#busyWaitMs)
          throw translateSqliteError(error, this.#path);
      }
      await setTimeout(BUSY_PAUSE_MS);
    }
  }

  /** Without an await within, so that no other read of this connection gets into the transaction. */
  #inSnapshot<T>(work: () => T): T {
    this.#database.exec('BEGIN');
    try {
      this.#forgetOldSchema();
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** node:sqlite reads a statement's columns as they were when it was prepared, and fails when one is gone. */
  #forgetOldSchema(): void {
    const version = this.#stored({ text: 'PRAGMA schema_version', values: [] })[0]?.['schema_version'] ?? null;
    if (version === this.#schemaVersion) return;
    this.#schemaVersion = version;
    this.#statements.clear();
    // Preparing trusts the schema it has in memory; only running a statement loads the new one.
    this.#stored({ text: 'SELECT 1 FROM sqlite_schema LIMIT 1', values: [] });
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // Some errors have ended the transaction already.
    }
  }

  #rows(query: SqlQuery): readonly Fields[] {
    return this.#stored(query).map(toFields);
  }

  /** Whole numbers as they come; where a number cannot hold one of them exactly, all of the page's as bigint. */
  #stored({ text, values }: SqlQuery): Record<string, SQLOutputValue>[] {
    const statement = this.#statement(text);
    const inputs = values.map(toInput);
    try {
      return statement.all(...inputs);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    statement.setReadBigInts(true);
    try {
      return statement.all(...inputs);
    } finally {
      statement.setReadBigInts(false);
    }
  }

  #statement(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

/** A plain object, as node:sqlite's rows are not; whole numbers that a double holds exactly are numbers. */
function toFields(row: Record<string, SQLOutputValue>): Fields {
  const fields = { ...row };
  for (const column in fields) {
    const value = fields[column];
    if (typeof value === 'bigint') fields[column] = toField(value);
  }
  return fields;
}

function toField(value: bigint): bigint | number {
  return value <= MAX_SAFE && value >= -MAX_SAFE ? Number(value) : value;
}

/**
 * node:sqlite binds every number as REAL: whole ones go as the INTEGER they were read as. An empty blob that came out of
 * it has no memory behind it and would go back as NULL.
 */
function toInput(value: SqlValue): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Uint8Array) return value.length === 0 ? new Uint8Array() : value;
  return Number.isSafeInteger(value) ? BigInt(Number(value)) : value;
}

/** SQLite names repeated columns of a subquery `a`, `a:1`, …: gives them their one name back. */
function withoutCounters(columns: readonly string[]): readonly string[] {
  const names = new Set(columns.map((column) => column.toLowerCase()));
  return columns.map((column) => {
    const base = /^(.+):\d+$/s.exec(column)?.[1];
    return base !== undefined && names.has(base.toLowerCase()) ? base : column;
  });
}
