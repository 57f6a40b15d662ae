// The payload of a row: what is stored with its vector, as JSON. Knows no destination.

import { type FieldValue, type Json, toJson } from './fieldValue.ts';
import { requireColumns } from './requireColumns.ts';

/** Columns, or payload name → column; undefined for every column under its own name. */
export type PayloadMap = readonly string[] | Readonly<Record<string, string>> | undefined;
export type PayloadOf = (fields: Readonly<Record<string, FieldValue>>) => Readonly<Record<string, Json>>;

/**
 * A row that lacks a mapped column has null in its place.
 *
 * @param columns those the source has; where it cannot say, the first row has to have every column named here.
 * @throws ConfigError on an unknown column; so does the function returned, at its first row.
 */
export function compilePayload(map: PayloadMap, columns?: readonly string[]): PayloadOf {
  if (map === undefined) return (fields) => toObject(Object.entries(fields));
  const pairs = isList(map) ? map.map((column) => [column, column] as const) : Object.entries(map);
  const named = pairs.map(([, column]) => column);
  const payloadOf: PayloadOf = (fields) =>
    toObject(pairs.map(([target, column]) => [target, fields[column] ?? null] as const));
  if (columns !== undefined) {
    requireColumns('payload', named, columns);
    return payloadOf;
  }
  let checked = false;
  return (fields) => {
    if (!checked) requireColumns('payload', named, Object.keys(fields));
    checked = true;
    return payloadOf(fields);
  };
}

/** From entries, because assigning to a column named `__proto__` would set no property. */
function toObject(entries: readonly (readonly [string, FieldValue])[]): Record<string, Json> {
  return Object.fromEntries(entries.map(([name, value]) => [name, toJson(value)]));
}

function isList(map: NonNullable<PayloadMap>): map is readonly string[] {
  return Array.isArray(map);
}
