// Reads the columns of a row by name, each as the one type its table declares.
// Knows nothing of the statements that produced the row.

import type { SQLOutputValue } from 'node:sqlite';
import { CorruptError } from '../../core/errors.ts';

export type ResultRow = Record<string, SQLOutputValue>;

export function integerOf(row: ResultRow, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw unexpected(column, 'an integer', value);
}

export function textOf(row: ResultRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw unexpected(column, 'text', value);
}

export function blobOf(row: ResultRow, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw unexpected(column, 'a blob', value);
}

function unexpected(column: string, expected: string, value: unknown): CorruptError {
  return new CorruptError(
    `Column "${column}" of a vector file holds ${value === null ? 'null' : `a ${typeof value}`} where ${expected} was expected. ` +
      'Move the file away and run the job with --fresh; its points can be made again.',
  );
}
