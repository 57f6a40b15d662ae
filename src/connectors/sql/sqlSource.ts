// A source of rows in a SQL database: checks the settings against the database once, then leaves streams and pages to
// the paging they ask for. Knows no driver.

import { ConfigError } from '../../core/errors.ts';
import { type Cursor, nodeId, type RecordId } from '../../core/ids.ts';
import type { Expansion, NodePlan, Page, Reread, Row, Source, StreamPlan } from '../../engine/ports.ts';
import { checkColumns, resolveKey } from './keyColumns.ts';
import { KeysetPaging } from './keysetPaging.ts';
import { KeysetQueries } from './keysetQueries.ts';
import { OffsetPaging } from './offsetPaging.ts';
import type { Paging } from './paging.ts';
import { readAhead } from './readAhead.ts';
import type { SqlColumn, SqlDatabase } from './sqlDatabase.ts';
import { checkCursors, TemplatePaging } from './templatePaging.ts';
import {
  bindQuery,
  type Placeholder,
  parseUserQuery,
  placeholdersIn,
  sampleText,
  type UserQuery,
} from './userQuery.ts';

/** What every SQL source's settings have in common; the job file's schema gives the defaults. */
export interface SqlSettings {
  /** Either a query or a table. */
  readonly query?: string | undefined;
  readonly table?: string | undefined;
  /** Columns that identify a row. Empty only with offset paging. */
  readonly key: readonly string[];
  readonly pageSize: number;
  readonly paging: 'keyset' | 'offset';
  /** Key ranges read in parallel (at most 8); only for keyset paging around a query. */
  readonly ranges: number | 'auto';
}

class SqlSource implements Source<Row> {
  readonly mayRepeat: boolean;
  readonly mayMiss: boolean;
  readonly #database: SqlDatabase;
  readonly #paging: Paging;
  readonly #root: NodePlan;

  constructor(database: SqlDatabase, paging: Paging, root: NodePlan) {
    this.#database = database;
    this.#paging = paging;
    this.mayRepeat = paging instanceof OffsetPaging;
    this.mayMiss = this.mayRepeat;
    this.#root = root;
  }

  async expand(parent: NodePlan | null, signal: AbortSignal): Promise<Expansion> {
    signal.throwIfAborted();
    if (parent !== null) return { nodes: [], streams: [] };
    const { streams, warnings } = await this.#paging.plan(this.#root, signal);
    return { nodes: [this.#root], streams, warnings };
  }

  pages(stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncIterable<Page<Row>> {
    const pages = this.#paging.pages(stream, from, signal);
    return this.#database.isRemote ? readAhead(pages, signal) : pages;
  }

  async reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<Reread<Row>> {
    return { records: await this.#paging.reread(stream, ids, signal), rejected: [] };
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/**
 * The source owns the database from here on: it closes it, also when it refuses the settings.
 * @throws ConfigError when query, table or key do not fit each other or the database.
 */
export async function openSqlSource(database: SqlDatabase, settings: SqlSettings): Promise<Source<Row>> {
  try {
    const query = parseUserQuery(queryOf(settings, database), database.dialect.syntax);
    const columns = await database.columns(sampleText(query));
    checkColumns(columns);
    const paging = choosePaging(database, query, { ...settings, key: resolveKey(settings.key, columns) });
    return new SqlSource(database, paging, rootOf(settings));
  } catch (error) {
    await database.close();
    throw error;
  }
}

function queryOf({ query, table }: SqlSettings, { dialect }: SqlDatabase): string {
  if (query !== undefined && table === undefined) return query;
  if (table !== undefined && query === undefined) return `SELECT * FROM ${dialect.table(table)}`;
  throw new ConfigError(
    `source: expected either "query" or "table", found ${query === undefined ? 'neither' : 'both'}. Give the one that names the rows.`,
  );
}

function rootOf({ table }: SqlSettings): NodePlan {
  return {
    id: nodeId(table === undefined ? 'query' : `table:${table}`),
    parent: null,
    kind: 'table',
    title: table ?? 'query',
    expandable: false,
  };
}

/** With the key as columns of the query. */
type ResolvedSettings = Omit<SqlSettings, 'key'> & { readonly key: readonly SqlColumn[] };

function choosePaging(database: SqlDatabase, query: UserQuery, settings: ResolvedSettings): Paging {
  const placeholders = placeholdersIn(query);
  if (placeholders.length > 0) return templatePaging(database, query, placeholders, settings);
  const text = sampleText(query);
  const { key, pageSize, ranges } = settings;
  if (settings.paging === 'offset') return offsetPaging(database, text, settings);
  needKey(key);
  return new KeysetPaging({
    database,
    queries: new KeysetQueries(text, key, database.dialect),
    key: namesOf(key),
    pageSize,
    ranges,
  });
}

function offsetPaging(database: SqlDatabase, text: string, { key, pageSize }: ResolvedSettings): Paging {
  const { dialect } = database;
  const from = `FROM (\n${text}\n) AS q`;
  const order = key.length === 0 ? '' : `ORDER BY ${namesOf(key).map(dialect.quote).join(', ')} `;
  const page = `SELECT * ${from} ${order}LIMIT ${dialect.placeholder(1)} OFFSET ${dialect.placeholder(2)}`;
  return new OffsetPaging({
    database,
    pageAt: (offset, limit) => ({ text: page, values: [limit, offset] }),
    count: { text: `SELECT count(*) AS ${dialect.quote('total')} ${from}`, values: [] },
    key: namesOf(key),
    pageSize,
    mayStandStill: false,
  });
}

function templatePaging(
  database: SqlDatabase,
  query: UserQuery,
  placeholders: readonly Placeholder[],
  { key, pageSize }: ResolvedSettings,
): Paging {
  const has = (value: Placeholder['value']) => placeholders.some((placeholder) => placeholder.value === value);
  if (!has('limit'))
    throw new ConfigError(
      'source.query: expected {{limit}} beside {{cursor}} or {{offset}}, found none, so a page could hold the whole table. End the query with LIMIT {{limit}}.',
    );
  if (has('cursor') === has('offset'))
    throw new ConfigError(
      `source.query: expected either {{cursor}} or {{offset}}, found ${has('cursor') ? 'both' : 'neither'}. Page by the one or the other.`,
    );
  if (has('offset')) {
    const pageAt = (offset: number, limit: number) =>
      bindQuery(query, database.dialect, ({ value }) => ({ value: value === 'limit' ? limit : offset, column: null }));
    return new OffsetPaging({ database, pageAt, count: null, key: namesOf(key), pageSize, mayStandStill: true });
  }
  needKey(key);
  checkCursors(placeholders, namesOf(key));
  return new TemplatePaging({ database, query, key, pageSize });
}

function namesOf(key: readonly SqlColumn[]): readonly string[] {
  return key.map((column) => column.name);
}

function needKey(key: readonly SqlColumn[]): void {
  if (key.length === 0)
    throw new ConfigError(
      'source.key: expected the columns that identify a row, found none. Name them, or set "paging": "offset" for a query that has no such columns.',
    );
}
