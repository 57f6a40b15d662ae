// A MySQL or MariaDB database as the SQL sources see it. Read-only sessions over a few connections; the server works on
// one statement at a time and for a limited time, and a lost connection is replaced by the next read.

import type { FieldValue } from '../../core/fieldValue.ts';
import { ConnectionPool } from '../databaseServer/connectionPool.ts';
import type { Fields, SqlColumn, SqlDatabase, SqlDialect, SqlQuery } from '../sql/sqlDatabase.ts';
import {
  ask,
  check,
  type MysqlConnection,
  type MysqlOptions,
  type MysqlRows,
  mysqlConnector,
  tell,
} from './mysqlConnection.ts';
import { mysqlDialect } from './mysqlDialect.ts';
import { isNotAllowed, isStatementTimeout, translateMysqlError } from './mysqlError.ts';
import { boundAs, readerOf, unfitForKey } from './mysqlTypes.ts';

/** As many streams as the engine reads side by side. */
const MAX_CONNECTIONS = 4;
/** What an answer may take beyond the server's own limit before its connection is given up. */
const GRACE_MS = 15_000;
const LIVE = new AbortController().signal;

export class MysqlDatabase implements SqlDatabase {
  readonly dialect: SqlDialect;
  readonly isRemote = true;
  readonly #options: MysqlOptions;
  readonly #connections: ConnectionPool<MysqlConnection>;

  private constructor(options: MysqlOptions, connections: ConnectionPool<MysqlConnection>, dialect: SqlDialect) {
    this.#options = options;
    this.#connections = connections;
    this.dialect = dialect;
  }

  /** Signs in once, because the server's mode decides how queries are to be read. */
  static async open(options: MysqlOptions): Promise<MysqlDatabase> {
    const connections = new ConnectionPool(mysqlConnector(options), {
      max: MAX_CONNECTIONS,
      patienceMs: options.statementTimeoutMs + GRACE_MS,
      server: options.address.name,
    });
    try {
      const sqlMode = await connections.use(LIVE, async ({ server }) => server.sqlMode);
      return new MysqlDatabase(options, connections, mysqlDialect(sqlMode));
    } catch (error) {
      await connections.close();
      throw translateMysqlError(error, options);
    }
  }

  columns(text: string): Promise<readonly SqlColumn[]> {
    return this.#use(LIVE, async (connection) => {
      // By itself first, so that the server's complaint is about the user's own words and lines.
      await check(connection, text);
      const { fields } = await ask(connection, { text: `SELECT * FROM (\n${text}\n) AS q LIMIT 0`, values: [] });
      return fields.map((field) => ({
        name: field.name,
        bound: (placeholder) => boundAs(field, placeholder),
        unfit: unfitForKey(field),
      }));
    });
  }

  read(queries: readonly SqlQuery[], signal: AbortSignal): Promise<readonly (readonly Fields[])[]> {
    return this.#use(signal, async (connection) => {
      const [only, ...others] = queries;
      if (only !== undefined && others.length === 0) return [rowsOf(await ask(connection, only))];
      return readInSnapshot(connection, queries);
    });
  }

  readWithin(
    ms: number,
    queries: readonly SqlQuery[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Fields[])[] | null> {
    const { statementTimeoutMs } = this.#options;
    return this.#use(signal, async (connection) => {
      const limit = (limitMs: number) => tell(connection.driver, `SET SESSION ${connection.server.timeLimit(limitMs)}`);
      await limit(Math.ceil(Math.min(ms, statementTimeoutMs) / queries.length));
      try {
        return await readInSnapshot(connection, queries);
      } catch (error) {
        if (isStatementTimeout(error)) return null;
        throw error;
      } finally {
        // Should it fail, the connection is lost, which is what the reading failed with too.
        await limit(statementTimeoutMs).catch(() => {});
      }
    });
  }

  sortsAll({ text, values }: SqlQuery): Promise<boolean> {
    return this.#use(LIVE, async (connection) => {
      try {
        const { fields, rows } = await ask(connection, { text: `EXPLAIN FORMAT=TRADITIONAL ${text}`, values });
        const extra = fields.findIndex((field) => field.name.toLowerCase() === 'extra');
        return rows.some((row) => String(row[extra]).includes('Using filesort'));
      } catch (error) {
        // A view may be read by one who may not see how it is made.
        if (isNotAllowed(error)) return false;
        throw error;
      }
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #use<T>(signal: AbortSignal, work: (connection: MysqlConnection) => Promise<T>): Promise<T> {
    try {
      return await this.#connections.use(signal, work);
    } catch (error) {
      if (error === signal.reason) throw error;
      throw translateMysqlError(error, this.#options);
    }
  }
}

async function readInSnapshot(
  connection: MysqlConnection,
  queries: readonly SqlQuery[],
): Promise<readonly (readonly Fields[])[]> {
  await tell(connection.driver, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    const results: (readonly Fields[])[] = [];
    for (const query of queries) results.push(rowsOf(await ask(connection, query)));
    return results;
  } finally {
    await tell(connection.driver, 'ROLLBACK').catch(() => {});
  }
}

function rowsOf({ fields, rows }: MysqlRows): readonly Fields[] {
  const columns = fields.map((field) => ({ name: field.name, read: readerOf(field) }));
  return rows.map((values) => {
    const row: Record<string, FieldValue> = {};
    columns.forEach(({ name, read }, index) => {
      const value = values[index] ?? null;
      row[name] = value === null ? null : read(value);
    });
    return row;
  });
}
