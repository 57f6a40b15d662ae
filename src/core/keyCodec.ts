// The canonical text of a record's key: what a record id and a keyset cursor are made of.
// Keeps the type of every part (7 is not "7", 2^53+1 is not rounded); never compares keys, that is the database's business.

import { type RecordId, recordId } from './ids.ts';

export type KeyPart = string | number | bigint | boolean | Uint8Array;
export type Key = readonly KeyPart[];

type EncodedPart = string | number | boolean | { int: string } | { real: string } | { hex: string };

function encodePart(part: KeyPart): EncodedPart {
  if (typeof part === 'bigint') return { int: part.toString() };
  if (typeof part === 'number' && !Number.isFinite(part)) return { real: String(part) };
  if (part instanceof Uint8Array) return { hex: Buffer.from(part).toString('hex') };
  return part;
}

function decodePart(part: EncodedPart): KeyPart {
  if (typeof part !== 'object') return part;
  if ('int' in part) return BigInt(part.int);
  return 'real' in part ? Number(part.real) : Buffer.from(part.hex, 'hex');
}

export function encodeKey(key: Key): string {
  return JSON.stringify(key.map(encodePart));
}

export function decodeKey(text: string): Key {
  return (JSON.parse(text) as EncodedPart[]).map(decodePart);
}

/** `[42]` is shown as `42`, `["de", 7]` as `["de",7]`. */
export function recordIdOfKey(key: Key): RecordId {
  const text = encodeKey(key);
  return recordId(key.length === 1 ? text.slice(1, -1) : text);
}

export function keyOfRecordId(id: RecordId, parts: number): Key {
  return decodeKey(parts === 1 ? `[${id}]` : id);
}
