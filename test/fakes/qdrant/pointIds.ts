// Point ids: unsigned 64-bit integers or UUIDs, in one canonical form, in the server's order. Nothing else is an id.

import { exactDigits } from './exactJson.ts';

/** A safe integer, a longer one as `parseExact` marks it, or a UUID in lower case with hyphens. */
export type PointKey = number | string;

const U64_MAX = 2n ** 64n - 1n;
const SIMPLE_UUID = /^[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Null when it is no id. The server reads a UUID with or without hyphens, as a URN and in any case. */
export function pointKey(id: unknown): PointKey | null {
  if (typeof id === 'number') return Number.isSafeInteger(id) && id >= 0 ? id : null;
  const digits = exactDigits(id);
  if (digits !== null) return !digits.startsWith('-') && BigInt(digits) <= U64_MAX ? String(id) : null;
  if (typeof id !== 'string') return null;
  const lower = id.toLowerCase().replace(/^urn:uuid:/, '');
  if (UUID.test(lower)) return lower;
  return SIMPLE_UUID.test(lower) ? lower.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : null;
}

/** Numbers first and by value, then UUIDs: the order of a scroll. */
export function comparePointKeys(a: PointKey, b: PointKey): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== null && right !== null) return left < right ? -1 : left > right ? 1 : 0;
  if (left !== null || right !== null) return left === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberOf(key: PointKey): bigint | null {
  if (typeof key === 'number') return BigInt(key);
  const digits = exactDigits(key);
  return digits === null ? null : BigInt(digits);
}
