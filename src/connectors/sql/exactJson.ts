// JSON out of a database, without loss: numbers that a double would round stay as they are written.

import type { FieldValue } from '../../core/fieldValue.ts';

/** Only a text with one of these can hold a number that a double cannot. */
const LONG_NUMBER = /\d[\d.]{15}|\d[eE]/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;
const WHOLE = /^-?\d+$/;

/**
 * Whole numbers that a double cannot hold become bigint, other such numbers the text they are written as.
 * Text that is no JSON is returned as it is.
 */
export function exactJson(text: string): FieldValue {
  try {
    const parsed: FieldValue = LONG_NUMBER.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
    return parsed;
  } catch {
    return text;
  }
}

/** What a number was written as is part of what ECMAScript hands to a reviver (Node 21 and newer). */
function exactNumber(_name: string, value: FieldValue, ...[context]: { readonly source?: string }[]): FieldValue {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  if (WHOLE.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
  return canonical(source) === canonical(String(value)) ? value : source;
}

/** The same text for every way to write a number; null for what is none. */
function canonical(text: string): string | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return null;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const places = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === '' ? '0' : `${sign}${significant}e${places}`;
}
