// The key as the query's own columns: that each is there, once, and what a row's key is.
// Never compares keys; only the database knows their order and their equals.

import { ConfigError } from '../../core/errors.ts';
import type { FieldValue } from '../../core/fieldValue.ts';
import type { Key, KeyPart } from '../../core/keyCodec.ts';
import { nearestName } from '../../core/nearestName.ts';
import type { Fields, SqlColumn } from './sqlDatabase.ts';

/** @throws ConfigError for columns that a row, a set of fields by name, could not keep apart. */
export function checkColumns(columns: readonly SqlColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase()))
      throw new ConfigError(
        `source.query: expected every column to have its own name, found "${name}" more than once. Rename one with AS, or name the columns instead of *.`,
      );
    seen.add(name.toLowerCase());
  }
  // JavaScript takes a field of this name for the object's prototype.
  if (seen.has('__proto__'))
    throw new ConfigError(
      'source.query: expected ordinary column names, found "__proto__". Rename the column with AS.',
    );
}

/**
 * The columns that `key` names.
 * @throws ConfigError for one the query does not give, names twice, or that rows cannot be paged by.
 */
export function resolveKey(key: readonly string[], columns: readonly SqlColumn[]): readonly SqlColumn[] {
  const resolved = key.map((name) => resolveColumn(name, columns));
  const repeated = resolved.find((column, index) => resolved.indexOf(column) !== index);
  if (repeated !== undefined)
    throw new ConfigError(`source.key: expected each column once, found "${repeated.name}" twice. Remove one of them.`);
  for (const { name, unfit } of resolved)
    if (unfit !== null)
      throw new ConfigError(
        `source.key: expected columns that rows can be ordered and found by, found "${name}", ${unfit}. Name another column, or convert it in the query (CAST(${name} AS …) AS ${name}).`,
      );
  return resolved;
}

function resolveColumn(name: string, columns: readonly SqlColumn[]): SqlColumn {
  const found = columns.find((column) => column.name === name) ?? columns.find((column) => sameName(column.name, name));
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const nearest = nearestName(name, names);
  const hint = nearest === null ? '.' : `; is it "${nearest}"?`;
  throw new ConfigError(
    `source.key: expected a column of the query (${names.join(', ')}), found "${name}"${hint} Name one of these, or add ${name} to the query's columns.`,
  );
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** @throws ConfigError for a part that is NULL or no single value. */
export function keyOf(fields: Fields, columns: readonly string[]): Key {
  return columns.map((column) => {
    const value = fields[column] ?? null;
    if (!isKeyPart(value))
      throw new ConfigError(
        `source.key: expected a number, text or bytes in "${column}" of every row, found ${value === null ? 'NULL' : 'a structure'}. ` +
          `Choose columns that are never NULL, or leave such rows out of the query (WHERE ${column} IS NOT NULL).`,
      );
    return value;
  });
}

function isKeyPart(value: FieldValue): value is KeyPart {
  return value !== null && (typeof value !== 'object' || value instanceof Uint8Array);
}

/** The key as a message shows it: `id = 7`, `(lang, id) = ('de', 7)`. */
export function describeKey(key: Key, columns: readonly string[]): string {
  const values = key.map((part) => {
    if (typeof part === 'string') return `'${part}'`;
    return part instanceof Uint8Array ? `x'${Buffer.from(part).toString('hex')}'` : String(part);
  });
  return key.length === 1 ? `${columns[0]} = ${values[0]}` : `(${columns.join(', ')}) = (${values.join(', ')})`;
}
