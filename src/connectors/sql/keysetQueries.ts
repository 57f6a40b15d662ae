// The SQL of keyset paging around a query. Everything that compares keys is said to the database, in the query's own
// columns, so that their collations and indexes apply. Knows no values of its own and runs nothing.

import type { Key } from '../../core/keyCodec.ts';
import type { KeyRange } from './keyRange.ts';
import type { SqlColumn, SqlDialect, SqlQuery, SqlValue } from './sqlDatabase.ts';

/** How many different keys, as the database compares them, a page has; in `countedPage`, up to that row. */
export const DIFFERENT_KEYS = 'ratchet: different keys';

/** A column of the key, quoted, and the type its values are bound as. */
interface KeyColumn {
  readonly sql: string;
  bound(placeholder: string): string;
}

/** Collects the values of a query while its text is put together from left to right. */
class Values {
  readonly list: SqlValue[] = [];
  readonly #dialect: SqlDialect;

  constructor(dialect: SqlDialect) {
    this.#dialect = dialect;
  }

  bind(value: SqlValue): string {
    this.list.push(value);
    return this.#dialect.placeholder(this.list.length);
  }
}

export class KeysetQueries {
  readonly #from: string;
  readonly #columns: readonly KeyColumn[];
  readonly #dialect: SqlDialect;

  /** `query` ends in code, not in a comment or a semicolon. */
  constructor(query: string, key: readonly SqlColumn[], dialect: SqlDialect) {
    this.#from = `FROM (\n${query}\n) AS q`;
    this.#columns = key.map((column) => ({ sql: dialect.quote(column.name), bound: (text) => column.bound(text) }));
    this.#dialect = dialect;
  }

  /** The next `limit` rows of the range, in key order. */
  page(range: KeyRange, limit: number): SqlQuery {
    return this.#query((values) => this.#select('*', range, limit, values));
  }

  /** `DIFFERENT_KEYS` of those same rows. */
  differentKeys(range: KeyRange, limit: number): SqlQuery {
    return this.#query(
      (values) =>
        `SELECT count(*) AS ${this.#quote(DIFFERENT_KEYS)} FROM (SELECT DISTINCT ${this.#key} FROM (${this.#select(this.#key, range, limit, values)}) AS p) AS d`,
    );
  }

  /** Both in one statement, which saves a server's round trips and costs a little more of its work. */
  countedPage(range: KeyRange, limit: number): SqlQuery {
    return this.#query(
      (values) =>
        `SELECT p.*, dense_rank() OVER (ORDER BY ${this.#key}) AS ${this.#quote(DIFFERENT_KEYS)} FROM (${this.#select('*', range, limit, values)}) AS p ORDER BY ${this.#key}`,
    );
  }

  /** The first key that two of those rows share. */
  repeatedKey(range: KeyRange, limit: number): SqlQuery {
    return this.#query(
      (values) =>
        `SELECT ${this.#key} FROM (${this.#select(this.#key, range, limit, values)}) AS p GROUP BY ${this.#key} HAVING count(*) > 1 LIMIT 1`,
    );
  }

  /** `total` rows, and for the key's column `i` how many are not NULL as `key<i>`: one pass over the data for both. */
  counts(): SqlQuery {
    const columns = this.#columns.map(({ sql }, index) => `, count(${sql}) AS ${this.#quote(`key${index}`)}`);
    return { text: `SELECT count(*) AS ${this.#quote('total')}${columns.join('')} ${this.#from}`, values: [] };
  }

  /** One row when a column of the key is NULL somewhere. */
  anyNull(): SqlQuery {
    const empty = this.#columns.map(({ sql }) => `${sql} IS NULL`);
    return { text: `SELECT ${this.#key} ${this.#from} WHERE ${empty.join(' OR ')} LIMIT 1`, values: [] };
  }

  /** The key of the row that has `before` rows before it. */
  keyAt(before: number): SqlQuery {
    return this.#query(
      (values) =>
        `SELECT ${this.#key} ${this.#from} ORDER BY ${this.#key} LIMIT ${values.bind(1)} OFFSET ${values.bind(before)}`,
    );
  }

  /** The rows whose key equals one of these. */
  withKeys(keys: readonly Key[]): SqlQuery {
    return this.#query((values) => {
      const alternatives = keys.map((key) => `(${this.#equal(key, key.length, values)})`);
      return `SELECT * ${this.#from} WHERE ${alternatives.join(' OR ')}`;
    });
  }

  #select(what: string, { after, upTo }: KeyRange, limit: number, values: Values): string {
    const bounds: string[] = [];
    if (after !== null) bounds.push(this.#compare('>', '>', after, values));
    if (upTo !== null) bounds.push(this.#compare('<', '<=', upTo, values));
    const where = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')} `;
    return `SELECT ${what} ${this.#from} ${where}ORDER BY ${this.#key} LIMIT ${values.bind(limit)}`;
  }

  /** The rows on that side of `key`; `last` is the comparison once everything before the last column is equal. */
  #compare(side: '<' | '>', last: '>' | '<=', key: Key, values: Values): string {
    if (this.#dialect.comparesRows)
      return `(${this.#key}) ${last} (${key.map((part, index) => this.#bind(part, index, values)).join(', ')})`;
    const ways = key.map((part, index) => {
      const operator = index === key.length - 1 ? last : side;
      const before = index === 0 ? '' : `${this.#equal(key, index, values)} AND `;
      return `(${before}${this.#columns[index]?.sql} ${operator} ${this.#bind(part, index, values)})`;
    });
    return `(${ways.join(' OR ')})`;
  }

  #equal(key: Key, parts: number, values: Values): string {
    return key
      .slice(0, parts)
      .map((part, index) => `${this.#columns[index]?.sql} = ${this.#bind(part, index, values)}`)
      .join(' AND ');
  }

  #bind(part: SqlValue, index: number, values: Values): string {
    const placeholder = values.bind(part);
    return this.#columns[index]?.bound(placeholder) ?? placeholder;
  }

  #query(write: (values: Values) => string): SqlQuery {
    const values = new Values(this.#dialect);
    return { text: write(values), values: values.list };
  }

  get #key(): string {
    return this.#columns.map(({ sql }) => sql).join(', ');
  }

  #quote(name: string): string {
    return this.#dialect.quote(name);
  }
}
