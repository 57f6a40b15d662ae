// MySQL's and MariaDB's values as fields, without loss, and the SQL that turns a key's value back into its column's type.
// Numbers of types and flags are those of the protocol (include/field_types.h, include/mysql_com.h).

import type { FieldPacket } from 'mysql2';
import type { FieldValue } from '../../core/fieldValue.ts';
import { exactJson } from '../sql/exactJson.ts';

const Type = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  bit: 16,
  vector: 242,
  json: 245,
  newdecimal: 246,
  geometry: 255,
} as const;

const UNSIGNED = 32;
const ENUM = 256;
const SET = 2048;

/** A TIMESTAMP as a session in UTC sees it; the zero date is no moment and stays as it is. */
const UTC_TIME = /^(?!0000)(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/;

const INTEGERS: ReadonlySet<number | undefined> = new Set([
  Type.tiny,
  Type.short,
  Type.long,
  Type.longlong,
  Type.int24,
]);

/** How a value of that column, as the driver gives it, becomes a field. */
export function readerOf(column: FieldPacket): (value: unknown) => FieldValue {
  switch (typeOf(column)) {
    case Type.longlong:
      return (value) => integer(BigInt(String(value)));
    case Type.bit:
      return (value) => (value instanceof Uint8Array ? bits(value) : toField(value));
    case Type.float:
      return (value) => (typeof value === 'number' ? shortest(value) : toField(value));
    case Type.timestamp:
      return (value) => String(value).replace(UTC_TIME, '$1T$2Z');
    case Type.json:
      return (value) => (typeof value === 'string' ? exactJson(value) : toField(value));
    default:
      return toField;
  }
}

/** A placeholder as a value of the column's type: what `SqlColumn.bound` is for. */
export function boundAs(column: FieldPacket, placeholder: string): string {
  const type = typeOf(column);
  if (INTEGERS.has(type)) return `CAST(${placeholder} AS ${hasFlag(column, UNSIGNED) ? 'UNSIGNED' : 'SIGNED'})`;
  switch (type) {
    case Type.year:
    case Type.bit:
      return `CAST(${placeholder} AS UNSIGNED)`;
    case Type.newdecimal:
      return `CAST(${placeholder} AS DECIMAL(65,${column.decimals}))`;
    case Type.date:
      return `CAST(${placeholder} AS DATE)`;
    case Type.time:
      return `CAST(${placeholder} AS TIME(6))`;
    case Type.datetime:
      return `CAST(${placeholder} AS DATETIME(6))`;
    case Type.timestamp:
      return `CAST(REPLACE(REPLACE(${placeholder}, 'T', ' '), 'Z', '') AS DATETIME(6))`;
    default:
      return placeholder;
  }
}

/** What keeps the column out of a key, in words; null when nothing does. */
export function unfitForKey(column: FieldPacket): string | null {
  if (hasFlag(column, ENUM)) return 'an ENUM, which is ordered by its numbers but compared by its letters';
  if (hasFlag(column, SET)) return 'a SET, which is ordered by its numbers but compared by its letters';
  switch (typeOf(column)) {
    case Type.float:
      return 'a FLOAT, which does not compare with what it is shown as';
    case Type.json:
      return 'of type JSON';
    case Type.geometry:
    case Type.vector:
      return 'no single value';
    default:
      return null;
  }
}

/** MariaDB keeps JSON as text and says so beside the type. */
function typeOf({ columnType, extendedFormat }: FieldPacket): number | undefined {
  return extendedFormat === 'json' ? Type.json : columnType;
}

function hasFlag({ flags }: FieldPacket, flag: number): boolean {
  return typeof flags === 'number' && (flags & flag) !== 0;
}

function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function bits(bytes: Uint8Array): number | bigint {
  return integer(bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n));
}

/** The shortest decimal that is this FLOAT: 0.1, not 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** Points and vectors arrive as objects and lists of numbers. */
function toField(value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(toField);
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toField(inner)]));
}
