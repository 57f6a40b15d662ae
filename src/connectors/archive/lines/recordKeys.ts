// What tells the records of a file apart: of two lines with the same key the later one counts.

import type { Json } from '../../../core/fieldValue.ts';

export const GONE_FILE = 'gone.jsonl';
export const ATTACHMENTS_FILE = 'files.jsonl';
export const ITEMS_FILE = 'items.jsonl';

/** Where the key stands, by file; the first place that holds one counts. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [ITEMS_FILE]: [['item_id']],
  'comments.jsonl': [['comment_id']],
  'tasks.jsonl': [['task_id']],
  [ATTACHMENTS_FILE]: [['file_id']],
  'members.jsonl': [
    ['profile', 'profile_id'],
    ['user', 'user_id'],
  ],
};

/** @returns null for what is no record of this file. A file that is not known has its whole records as keys. */
export function recordKey(file: string, value: Json): string | null {
  const places = PLACES[file];
  if (places === undefined) return JSON.stringify(value);
  for (const place of places) {
    const key = place.reduce<Json | undefined>(memberOf, value);
    if (typeof key === 'number' || typeof key === 'string') return String(key);
  }
  return null;
}

export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for what is no JSON. */
export function parseLine(text: string | null): { readonly value: Json } | null {
  if (text === null) return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
