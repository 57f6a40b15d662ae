// What the SQL sources need of a database: one of these per system, everything else in this folder is shared.
// Knows no driver and no paging.

import type { FieldValue } from '../../core/fieldValue.ts';
import type { KeyPart } from '../../core/keyCodec.ts';

export type SqlValue = KeyPart | null;

/** Values stand in the order of their placeholders and are always bound, never spliced into the text. */
export interface SqlQuery {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export type Fields = Readonly<Record<string, FieldValue>>;

export interface SqlColumn {
  readonly name: string;
  /** A placeholder, turned into a value of the column's type, so that a key finds exactly the row it was read from. */
  bound(placeholder: string): string;
  /** What keeps the column out of a key, such as an order that its comparisons do not follow; null when it can be in one. */
  readonly unfit: string | null;
}

export interface SqlDialect {
  readonly syntax: SqlSyntax;
  quote(identifier: string): string;
  /** A table as the job file names it: `schema.table` where the system has schemas. */
  table(name: string): string;
  /** The placeholder of a query's `n`th value, from 1. */
  placeholder(n: number): string;
  /** Whether an index serves `(a, b) > (?, ?)`; where none does, the comparison is written out with OR. */
  readonly comparesRows: boolean;
}

/** The dialect's lexical rules, as far as they are needed to find where code ends and text begins. */
export interface SqlSyntax {
  /** A quoted literal or identifier, to its end. */
  readonly quoted: RegExp;
  /** A comment, to its end. */
  readonly comment: RegExp;
  /** A parameter of the dialect's own (`?`, `:name`), which nobody would bind. */
  readonly parameter: RegExp;
}

/**
 * Opened for reading only. Errors are of `core/errors.ts`: ConfigError for a query the database refuses,
 * TransientError when it is busy or gone for now.
 */
export interface SqlDatabase {
  readonly dialect: SqlDialect;
  /** True where every query waits for a server: then a page is asked for in one of them, and one page early. */
  readonly isRemote: boolean;
  /** The columns of a query without placeholders in order, repeated names repeated; answers for an empty result too. */
  columns(text: string): Promise<readonly SqlColumn[]>;
  /** The rows of each query, all seen in one snapshot. Gives way to other work of the process before it begins. */
  read(queries: readonly SqlQuery[], signal: AbortSignal): Promise<readonly (readonly Fields[])[]>;
  /** As `read`, but null when a server would work on them for longer than that. Of one query or more. */
  readWithin(
    ms: number,
    queries: readonly SqlQuery[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Fields[])[] | null>;
  /** Whether the database would sort the whole result to give these rows in order, for want of an index. */
  sortsAll(query: SqlQuery): Promise<boolean>;
  /** May be called twice. */
  close(): Promise<void>;
}
