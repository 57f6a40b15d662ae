// A column's value as the type its table promises. A value of another type means the file is damaged.

import { CorruptError } from '../../core/errors.ts';

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unexpected('text', value);
}

export function textOrNull(value: unknown): string | null {
  return value === null ? null : text(value);
}

export function integer(value: unknown): number {
  if (Number.isSafeInteger(value)) return Number(value);
  throw unexpected('an integer', value);
}

export function integerOrNull(value: unknown): number | null {
  return value === null ? null : integer(value);
}

export function flag(value: unknown): boolean {
  return integer(value) === 1;
}

export function oneOf<Word extends string>(words: Readonly<Record<string, Word>>, value: unknown): Word {
  const word = Object.values(words).find((known) => known === value);
  if (word !== undefined) return word;
  throw unexpected(`one of ${Object.values(words).join(', ')}`, value);
}

export function oneOfOrNull<Word extends string>(words: Readonly<Record<string, Word>>, value: unknown): Word | null {
  return value === null ? null : oneOf(words, value);
}

function unexpected(expected: string, found: unknown): CorruptError {
  return new CorruptError(`The checkpoint store is damaged: expected ${expected}, found ${JSON.stringify(found)}.`);
}
