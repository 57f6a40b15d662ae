// A row as a record: its id is its key or, where the query has none, the hash of what it holds.
// Knows nothing of pages.

import { createHash } from 'node:crypto';
import type { FieldValue } from '../../core/fieldValue.ts';
import { type RecordId, recordId } from '../../core/ids.ts';
import { recordIdOfKey } from '../../core/keyCodec.ts';
import type { Row } from '../../engine/ports.ts';
import { keyOf } from './keyColumns.ts';
import type { Fields } from './sqlDatabase.ts';

/** @throws ConfigError when a part of the key is NULL. */
export function keyedRow(fields: Fields, key: readonly string[]): Row {
  return { id: recordIdOfKey(keyOf(fields, key)), fields };
}

/** Rows that are alike in every column are one record. */
export function contentRow(fields: Fields): Row {
  return { id: contentId(fields), fields };
}

function contentId(fields: Fields): RecordId {
  const text = JSON.stringify(Object.entries(fields), (_, value: FieldValue) => {
    if (typeof value === 'bigint') return { int: value.toString() };
    if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
    return typeof value === 'number' && !Number.isFinite(value) ? { real: String(value) } : value;
  });
  return recordId(createHash('sha256').update(text).digest('hex'));
}
