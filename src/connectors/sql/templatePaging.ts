// Paging by a query that carries {{cursor}} and {{limit}} itself: the last row's key is bound for the next page, NULL for
// the first. The order is the user's own, so all that can be checked is that the query moves on.

import { ConfigError } from '../../core/errors.ts';
import { type Cursor, cursor, type RecordId } from '../../core/ids.ts';
import { encodeKey, type Key, recordIdOfKey } from '../../core/keyCodec.ts';
import type { NodePlan, Page, Row, StreamPlan } from '../../engine/ports.ts';
import { keyOf, sameName } from './keyColumns.ts';
import { readKey } from './keyRange.ts';
import { findAmong, type Paging, type StreamsPlan, wholeStream } from './paging.ts';
import { keyedRow } from './rowRecord.ts';
import type { SqlColumn, SqlDatabase, SqlQuery } from './sqlDatabase.ts';
import { bindQuery, type Placeholder, type UserQuery } from './userQuery.ts';

export interface TemplateOptions {
  readonly database: SqlDatabase;
  readonly query: UserQuery;
  readonly key: readonly SqlColumn[];
  readonly pageSize: number;
}

const EMPTY_START =
  'source.query: the first page is empty. Its {{cursor}} is NULL, and nothing is greater than NULL: unless there are no rows, write WHERE ({{cursor}} IS NULL OR id > {{cursor}}).';

export class TemplatePaging implements Paging {
  readonly #options: TemplateOptions;
  readonly #key: readonly string[];

  constructor(options: TemplateOptions) {
    this.#options = options;
    this.#key = options.key.map((column) => column.name);
  }

  async plan(node: NodePlan, signal: AbortSignal): Promise<StreamsPlan> {
    const [rows = []] = await this.#options.database.read([this.#page(null, 1)], signal);
    return { streams: [wholeStream(node, null)], warnings: rows.length === 0 ? [EMPTY_START] : [] };
  }

  async *pages(_stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Page<Row>, void, void> {
    const { database, pageSize } = this.#options;
    const key = this.#key;
    let after = from === null ? null : readKey(from, key.length);
    let firstBefore: RecordId | null = null;
    for (;;) {
      const [rows = []] = await database.read([this.#page(after, pageSize)], signal);
      const records = rows.map((fields) => keyedRow(fields, key));
      const [first, last] = [records[0], records.at(-1)];
      if (first === undefined || last === undefined) return;
      const passed: readonly (RecordId | null)[] = [after === null ? null : recordIdOfKey(after), firstBefore];
      if (passed.includes(first.id) || passed.includes(last.id)) throw standsStill(first.id);
      checkDistinct(records);
      firstBefore = first.id;
      after = keyOf(last.fields, key);
      yield { records, rejected: [], next: cursor(encodeKey(after)) };
    }
  }

  /** Reads the stream again until the rows are found: the query has no place for a key of theirs. */
  reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<readonly Row[]> {
    return findAmong(this.pages(stream, null, signal), ids);
  }

  #page(after: Key | null, limit: number): SqlQuery {
    const { database, query, key } = this.#options;
    return bindQuery(query, database.dialect, ({ value, column }) => {
      if (value !== 'cursor') return { value: limit, column: null };
      const part = column === null ? 0 : key.findIndex(({ name }) => sameName(name, column));
      return { value: after?.[part] ?? null, column: key[part] ?? null };
    });
  }
}

function checkDistinct(records: readonly Row[]): void {
  const ids = new Set<RecordId>();
  for (const { id } of records) {
    if (ids.has(id))
      throw new ConfigError(
        `source.key: expected every row to have a key of its own, found ${id} twice. Add a column to "key" that tells these rows apart.`,
      );
    ids.add(id);
  }
}

function standsStill(id: RecordId): ConfigError {
  return new ConfigError(
    `source.query: expected rows after {{cursor}}, found ${id} once more. Compare with > (not >=), and order by the key: WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}.`,
  );
}

/** @throws ConfigError for a {{cursor}} that names no part of the key, or leaves open which. */
export function checkCursors(placeholders: readonly Placeholder[], key: readonly string[]): void {
  for (const { value, column } of placeholders) {
    if (value !== 'cursor') continue;
    if (column === null && key.length !== 1)
      throw new ConfigError(
        `source.query: expected {{cursor.column}} for a key of ${key.length} columns (${key.join(', ')}), found {{cursor}}. Name the column each one stands for.`,
      );
    if (column !== null && !key.some((name) => sameName(name, column)))
      throw new ConfigError(
        `source.query: expected a column of "key" (${key.join(', ')}), found {{cursor.${column}}}. Name one of them.`,
      );
  }
}
