// A record of a file as a row: its id is its key, as its text or its JSON type has it.

import type { FieldValue } from '../../core/fieldValue.ts';
import type { KeyPart } from '../../core/keyCodec.ts';
import { recordIdOfKey } from '../../core/keyCodec.ts';
import type { Row } from '../../engine/ports.ts';
import type { Content } from './recordFormat.ts';

export type Fields = Readonly<Record<string, FieldValue>>;

/** Broken when a part of the key is missing, empty or no single value. */
export function keyedRow(fields: Fields, key: readonly string[]): Content<Row> {
  const parts: KeyPart[] = [];
  for (const column of key) {
    const value = Object.hasOwn(fields, column) ? (fields[column] ?? null) : null;
    if (!isKeyPart(value))
      return { kind: 'broken', reason: `expected a value in the key column "${column}", found ${nameOf(value)}` };
    parts.push(value);
  }
  return { kind: 'value', value: { id: recordIdOfKey(parts), fields } };
}

function isKeyPart(value: FieldValue): value is KeyPart {
  return value !== null && value !== '' && typeof value !== 'object';
}

function nameOf(value: FieldValue): string {
  if (value === null || value === '') return 'none';
  return Array.isArray(value) ? 'a list' : 'an object';
}
