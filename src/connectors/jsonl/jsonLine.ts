// One line of JSON as a value, whole numbers of any size kept. Knows nothing of files.

import type { FieldValue } from '../../core/fieldValue.ts';

/** What a double may not hold: sixteen digits in a row, or an exponent of three. Anything else is left to the fast path. */
const LARGE_NUMBER = /\d{16}|[eE]\+?\d{3}/;

/** @throws SyntaxError as JSON.parse does. */
export function parseJsonLine(text: string): FieldValue {
  return LARGE_NUMBER.test(text) ? JSON.parse(text, keepNumber) : JSON.parse(text);
}

/**
 * A whole number that a double would round becomes a bigint, one beyond all doubles its own text; decimals are doubles, as
 * for every reader of JSON.
 */
function keepNumber(_name: string, value: FieldValue, context?: { readonly source?: string }): FieldValue {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  if (/^-?\d+$/.test(context.source)) return BigInt(context.source);
  return Number.isFinite(value) ? value : context.source;
}
