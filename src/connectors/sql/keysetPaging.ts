// Keyset paging: each page holds the rows after the last key, in key order. Rows that come and go never move the others.
// Compares no keys itself: the database says what follows what, and which keys are equal.

import { ConfigError } from '../../core/errors.ts';
import type { FieldValue } from '../../core/fieldValue.ts';
import { type Cursor, cursor, type RecordId } from '../../core/ids.ts';
import { encodeKey, type Key, recordIdOfKey } from '../../core/keyCodec.ts';
import type { NodePlan, Page, Row, StreamPlan } from '../../engine/ports.ts';
import { describeKey, keyOf } from './keyColumns.ts';
import { decodeRange, type KeyRange, readKey, readRecordId } from './keyRange.ts';
import { DIFFERENT_KEYS, type KeysetQueries } from './keysetQueries.ts';
import { inOrder, type Paging, type StreamsPlan } from './paging.ts';
import { type KeysetPlanOptions, planKeyset } from './planKeyset.ts';
import { keyedRow } from './rowRecord.ts';
import type { Fields, SqlDatabase } from './sqlDatabase.ts';

export interface KeysetOptions {
  readonly database: SqlDatabase;
  readonly queries: KeysetQueries;
  readonly key: readonly string[];
  readonly pageSize: number;
  readonly ranges: KeysetPlanOptions['ranges'];
}

/** Rows asked for by key in one query. */
const REREAD_BATCH = 100;
/** What a driver puts in place of bytes that are no text: such a key may not find its row again. */
const REPLACEMENT = '\uFFFD';

export class KeysetPaging implements Paging {
  readonly #options: KeysetOptions;

  constructor(options: KeysetOptions) {
    this.#options = options;
  }

  plan(node: NodePlan, signal: AbortSignal): Promise<StreamsPlan> {
    return planKeyset(this.#options, node, signal);
  }

  async *pages(stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Page<Row>, void, void> {
    const { key, pageSize } = this.#options;
    const { after, upTo } = decodeRange(stream.spec, key.length);
    let last = from === null ? after : readKey(from, key.length);
    for (;;) {
      const rows = await this.#readChecked({ after: last, upTo }, signal);
      const records = rows.slice(0, pageSize);
      const end = records.at(-1);
      if (end === undefined) return;
      last = keyOf(end.fields, key);
      yield { records, rejected: [], next: cursor(encodeKey(last)) };
      if (rows.length <= pageSize) return;
    }
  }

  async reread(_stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<readonly Row[]> {
    const { database, queries, key } = this.#options;
    const found = new Map<RecordId, Row>();
    for (let start = 0; start < ids.length; start += REREAD_BATCH) {
      const keys = ids.slice(start, start + REREAD_BATCH).map((id) => readRecordId(id, key.length));
      const [rows = []] = await database.read([queries.withKeys(keys)], signal);
      for (const fields of rows) {
        const row = keyedRow(fields, key);
        found.set(row.id, row);
      }
    }
    return inOrder(found, new Set(ids));
  }

  /** A page and one row more: that row shows whether the page's last key is its alone, and whether a page follows. */
  async #readChecked(range: KeyRange, signal: AbortSignal): Promise<readonly Row[]> {
    const { key, pageSize } = this.#options;
    const limit = pageSize + 1;
    const { page, different } = await this.#readCounted(range, limit, signal);
    if (different !== page.length) await this.#refuseRepeatedKey(range, limit, signal);
    const rows = page.map((fields) => keyedRow(fields, key));
    let previous = range.after === null ? null : recordIdOfKey(range.after);
    for (const { id, fields } of rows) {
      if (id === previous) throw this.#unreadable(keyOf(fields, key));
      previous = id;
    }
    const last = rows[Math.min(rows.length, pageSize) - 1];
    if (last?.id.includes(REPLACEMENT) === true) await this.#checkFound(keyOf(last.fields, key), signal);
    return rows;
  }

  async #readCounted(range: KeyRange, limit: number, signal: AbortSignal): Promise<CountedPage> {
    const { database, queries } = this.#options;
    if (database.isRemote) {
      const [page = []] = await database.read([queries.countedPage(range, limit)], signal);
      return { page: withoutCount(page), different: Number(page.at(-1)?.[DIFFERENT_KEYS] ?? 0) };
    }
    const [page = [], [counted] = []] = await database.read(
      [queries.page(range, limit), queries.differentKeys(range, limit)],
      signal,
    );
    return { page, different: Number(counted?.[DIFFERENT_KEYS]) };
  }

  async #refuseRepeatedKey(range: KeyRange, limit: number, signal: AbortSignal): Promise<never> {
    const { database, queries, key } = this.#options;
    const [[example] = []] = await database.read([queries.repeatedKey(range, limit)], signal);
    const [alike = []] =
      example === undefined ? [] : await database.read([queries.withKeys([keyOf(example, key)])], signal);
    const spelled = new Set(alike.map((fields) => describeKey(keyOf(fields, key), key)));
    // None, when the rows were changed meanwhile.
    const found = spelled.size === 0 ? 'the same one' : [...spelled].slice(0, 3).join(' and ');
    throw new ConfigError(
      `source.key: expected every row to have its own ${key.join(', ')}, found several rows with ${found}${spelled.size > 1 ? ', which the database holds for equal' : ''}. ` +
        'One of them would be lost at the end of a page; add a column to "key" that tells them apart, such as the primary key.',
    );
  }

  async #checkFound(key: Key, signal: AbortSignal): Promise<void> {
    const [found = []] = await this.#options.database.read([this.#options.queries.withKeys([key])], signal);
    if (found.length === 0) throw this.#unreadable(key);
  }

  #unreadable(key: Key): ConfigError {
    const { key: columns } = this.#options;
    return new ConfigError(
      `source.key: expected keys that read back as they are stored, found ${describeKey(key, columns)}, whose text holds a NUL character or bytes that are not UTF-8. ` +
        'Correct these rows, leave them out of the query, or choose another key.',
    );
  }
}

interface CountedPage {
  readonly page: readonly Fields[];
  /** How many different keys its rows have. */
  readonly different: number;
}

function withoutCount(page: readonly Fields[]): readonly Fields[] {
  const columns = Object.keys(page[0] ?? {}).filter((column) => column !== DIFFERENT_KEYS);
  return page.map((row) => {
    const fields: Record<string, FieldValue> = {};
    for (const column of columns) fields[column] = row[column] ?? null;
    return fields;
  });
}
