// A PostgreSQL database as the SQL sources see it. Read-only sessions over a few connections; the server works on one
// statement at a time and for a limited time, and a lost connection is replaced by the next read.

import type { FieldValue } from '../../core/fieldValue.ts';
import { ConnectionPool } from '../databaseServer/connectionPool.ts';
import type { Fields, SqlColumn, SqlDatabase, SqlQuery } from '../sql/sqlDatabase.ts';
import {
  ask,
  type PostgresConnection,
  type PostgresOptions,
  postgresConnector,
  type TextRows,
  tell,
} from './postgresConnection.ts';
import { postgresDialect } from './postgresDialect.ts';
import { isStopped, translatePostgresError } from './postgresError.ts';
import { type PostgresType, readerOf, unfitForKey } from './postgresTypes.ts';
import { sortsWholeResult } from './sortsWholeResult.ts';

/** As many streams as the engine reads side by side. */
const MAX_CONNECTIONS = 4;
/** What an answer may take beyond the server's own limit before its connection is given up. */
const GRACE_MS = 15_000;
const EXPLAIN = 'EXPLAIN ';
const LIVE = new AbortController().signal;

export class PostgresDatabase implements SqlDatabase {
  readonly dialect = postgresDialect;
  readonly isRemote = true;
  readonly #options: PostgresOptions;
  readonly #connections: ConnectionPool<PostgresConnection>;
  /** The types of the query's columns, by OID. One that turns up later is read as text. */
  readonly #types = new Map<number, PostgresType>();

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#connections = new ConnectionPool(postgresConnector(options), {
      max: MAX_CONNECTIONS,
      patienceMs: options.statementTimeoutMs + GRACE_MS,
      server: options.address.name,
    });
  }

  columns(text: string): Promise<readonly SqlColumn[]> {
    return this.#use(LIVE, async (connection) => {
      // By itself first, so that the server's complaint is about the user's own words.
      await ask(connection, { text: `${EXPLAIN}${text}`, values: [] }).catch((error: unknown) => {
        throw translatePostgresError(error, { ...this.#options, own: { query: text, after: EXPLAIN.length } });
      });
      const { fields } = await ask(connection, { text: `SELECT * FROM (\n${text}\n) AS q LIMIT 0`, values: [] });
      await this.#learnTypes(
        connection,
        fields.map((field) => field.dataTypeID),
      );
      return fields.map(({ name, dataTypeID }) => this.#column(name, dataTypeID));
    });
  }

  read(queries: readonly SqlQuery[], signal: AbortSignal): Promise<readonly (readonly Fields[])[]> {
    return this.#use(signal, async (connection) => {
      const [only, ...others] = queries;
      if (only !== undefined && others.length === 0) return [this.#rows(await ask(connection, only))];
      return this.#inTransaction(connection, 'ISOLATION LEVEL REPEATABLE READ', () =>
        this.#readAll(connection, queries),
      );
    });
  }

  readWithin(
    ms: number,
    queries: readonly SqlQuery[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Fields[])[] | null> {
    const limit = Math.ceil(Math.min(ms, this.#options.statementTimeoutMs) / queries.length);
    return this.#use(signal, async (connection) => {
      try {
        return await this.#inTransaction(connection, 'ISOLATION LEVEL REPEATABLE READ', async () => {
          await tell(connection, `SET LOCAL statement_timeout = ${limit}`);
          return this.#readAll(connection, queries);
        });
      } catch (error) {
        if (isStopped(error)) return null;
        throw error;
      }
    });
  }

  sortsAll({ text, values }: SqlQuery): Promise<boolean> {
    return this.#use(LIVE, (connection) =>
      this.#inTransaction(connection, '', async () => {
        // Then a plan that sorts all the same has no index to go by.
        await tell(connection, 'SET LOCAL enable_sort = off');
        const { rows } = await ask(connection, { text: `EXPLAIN (FORMAT JSON) ${text}`, values });
        return sortsWholeResult(rows[0]?.[0] ?? '');
      }),
    );
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #use<T>(signal: AbortSignal, work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    try {
      return await this.#connections.use(signal, work);
    } catch (error) {
      if (error === signal.reason) throw error;
      throw translatePostgresError(error, this.#options);
    }
  }

  async #inTransaction<T>(connection: PostgresConnection, mode: string, work: () => Promise<T>): Promise<T> {
    await tell(connection, `BEGIN READ ONLY ${mode}`);
    try {
      return await work();
    } finally {
      // Nothing was written. Should it fail, the connection is lost, which is what its work failed with too.
      await tell(connection, 'ROLLBACK').catch(() => {});
    }
  }

  async #readAll(
    connection: PostgresConnection,
    queries: readonly SqlQuery[],
  ): Promise<readonly (readonly Fields[])[]> {
    const results: (readonly Fields[])[] = [];
    for (const query of queries) results.push(this.#rows(await ask(connection, query)));
    return results;
  }

  #rows({ fields, rows }: TextRows): readonly Fields[] {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: readerOf(dataTypeID, this.#types.get(dataTypeID)?.element ?? null),
    }));
    return rows.map((values) => {
      const row: Record<string, FieldValue> = {};
      columns.forEach(({ name, read }, index) => {
        const text = values[index] ?? null;
        row[name] = text === null ? null : read(text);
      });
      return row;
    });
  }

  async #learnTypes(connection: PostgresConnection, oids: readonly number[]): Promise<void> {
    // Types that are like arrays but written otherwise have arrays of their own, or another delimiter.
    const text = `SELECT oid, format_type(oid, -1), CASE WHEN typcategory = 'A' AND typarray = 0 AND typdelim = ',' THEN typelem END
      FROM pg_catalog.pg_type WHERE oid IN (${[0, ...oids].join(', ')})`;
    const { rows } = await ask(connection, { text, values: [] });
    for (const [oid, name, element] of rows)
      this.#types.set(Number(oid), {
        oid: Number(oid),
        name: name ?? 'text',
        element: element === null || element === undefined ? null : Number(element),
      });
  }

  #column(name: string, oid: number): SqlColumn {
    const type = this.#types.get(oid);
    return {
      name,
      bound: (placeholder) => (type === undefined ? placeholder : `CAST(${placeholder} AS ${type.name})`),
      unfit: type === undefined ? null : unfitForKey(type),
    };
  }
}
