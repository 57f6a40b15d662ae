// The user's query as parts: its text, and the places of {{cursor}}, {{limit}} and {{offset}} in it.
// Tells code from literals and comments; knows nothing of SQL's grammar, which the database itself judges.

import { ConfigError } from '../../core/errors.ts';
import type { SqlColumn, SqlDialect, SqlQuery, SqlSyntax, SqlValue } from './sqlDatabase.ts';

export interface Placeholder {
  readonly value: 'cursor' | 'limit' | 'offset';
  /** The column of `{{cursor.column}}`. */
  readonly column: string | null;
}

export type UserQuery = readonly (string | Placeholder)[];

interface BoundValue {
  readonly value: SqlValue;
  /** The column it is compared with; null for a limit or an offset. */
  readonly column: SqlColumn | null;
}

const READS = new Set(['select', 'with', 'values']);
const PLACEHOLDER = /^\{\{\s*(?:(limit|offset)|cursor(?:\.(.+?))?)\s*\}\}$/s;
const PLACEHOLDER_WITHIN = /\{\{\s*(?:limit|offset|cursor)\b/;

interface Token {
  readonly kind: 'quoted' | 'placeholder' | 'parameter' | 'end' | 'gap' | 'code';
  readonly text: string;
}

/**
 * The query without what follows it: semicolons, space, comments, which would break the text around it.
 * @throws ConfigError when it is not one single reading statement, or its placeholders cannot be bound.
 */
export function parseUserQuery(text: string, syntax: SqlSyntax): UserQuery {
  const tokens = tokensOf(text, syntax);
  const last = tokens.findLastIndex((token) => token.kind !== 'gap' && token.kind !== 'end');
  const query = tokens.slice(0, last + 1);
  const word = query.find((token) => token.kind !== 'gap')?.text ?? '';
  if (!READS.has(word.toLowerCase()))
    throw new ConfigError(
      `source.query: expected a query that begins with SELECT or WITH, found ${word === '' ? 'nothing' : `"${word}"`}. A source is only read; write a SELECT.`,
    );
  return query.map((token) => partOf(token));
}

export function placeholdersIn(query: UserQuery): readonly Placeholder[] {
  return query.filter((part) => typeof part !== 'string');
}

/** The query as it is asked for its columns: without a cursor, for one row, and with no values to bind. */
export function sampleText(query: UserQuery): string {
  const sample = { cursor: 'NULL', limit: '1', offset: '0' };
  return query.map((part) => (typeof part === 'string' ? part : sample[part.value])).join('');
}

/** The query with every placeholder bound to what `valueFor` gives for it. */
export function bindQuery(
  query: UserQuery,
  dialect: SqlDialect,
  valueFor: (placeholder: Placeholder) => BoundValue,
): SqlQuery {
  const values: SqlValue[] = [];
  const text = query.map((part) => {
    if (typeof part === 'string') return part;
    const { value, column } = valueFor(part);
    values.push(value);
    const placeholder = dialect.placeholder(values.length);
    return column === null ? placeholder : column.bound(placeholder);
  });
  return { text: text.join(''), values };
}

function tokensOf(text: string, syntax: SqlSyntax): Token[] {
  const pattern = new RegExp(
    [
      `(?<quoted>${syntax.quoted.source})`,
      `(?<gap>${syntax.comment.source}|\\s+)`,
      '(?<placeholder>\\{\\{.*?\\}\\})',
      `(?<parameter>${syntax.parameter.source})`,
      '(?<end>;)',
      '(?<code>[\\w\\u0080-\\uffff][\\w$\\u0080-\\uffff]*|.)',
    ].join('|'),
    'gsu',
  );
  return Array.from(text.matchAll(pattern), (match): Token => {
    const { quoted, gap, placeholder, parameter, end } = match.groups ?? {};
    if (quoted !== undefined) return { kind: 'quoted', text: quoted };
    if (gap !== undefined) return { kind: 'gap', text: gap };
    if (placeholder !== undefined) return { kind: 'placeholder', text: placeholder };
    if (parameter !== undefined) return { kind: 'parameter', text: parameter };
    if (end !== undefined) return { kind: 'end', text: end };
    return { kind: 'code', text: match[0] };
  });
}

function partOf({ kind, text }: Token): string | Placeholder {
  switch (kind) {
    case 'end':
      throw new ConfigError(
        'source.query: expected one statement, found ";" in the middle. Keep the SELECT and remove the rest.',
      );
    case 'parameter':
      throw new ConfigError(
        `source.query: expected no parameters but {{cursor}}, {{limit}} and {{offset}}, found ${text}. Write the value itself.`,
      );
    case 'quoted':
      if (PLACEHOLDER_WITHIN.test(text))
        throw new ConfigError(
          `source.query: expected the placeholder without quotes, found ${text}. It is bound as a value; remove the quotes.`,
        );
      return text;
    case 'placeholder': {
      const match = PLACEHOLDER.exec(text);
      if (match === null)
        throw new ConfigError(
          `source.query: expected {{cursor}}, {{cursor.column}}, {{limit}} or {{offset}}, found ${text}. Correct its name.`,
        );
      const [, value, column] = match;
      if (value === 'limit' || value === 'offset') return { value, column: null };
      return { value: 'cursor', column: column ?? null };
    }
    default:
      return text;
  }
}
