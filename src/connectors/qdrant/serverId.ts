// Point ids as the server has them: UUIDs of Ratchet's own, or the rows' keys. Qdrant takes unsigned 64-bit integers and
// UUIDs, nothing else.

import { PermanentError } from '../../core/errors.ts';
import type { RecordId } from '../../core/ids.ts';

/** `uuid`: the engine's ids as they are. `key`: the key of the record. */
export type IdMode = 'uuid' | 'key';

/** As it stands in a request's JSON: digits, or a UUID in quotes. */
export type ServerIdJson = string;

const MAX_INTEGER = 2n ** 64n - 1n;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws PermanentError for a key that is no id of Qdrant's. */
export function serverIdOfRecord(record: RecordId): ServerIdJson {
  const key = keyIn(record);
  if (typeof key === 'string' && UUID.test(key)) return JSON.stringify(key.toLowerCase());
  const digits = typeof key === 'number' ? String(key) : integerText(key);
  if (digits !== null && /^\d+$/.test(digits) && BigInt(digits) <= MAX_INTEGER) return digits;
  throw new PermanentError(
    `Record ${record}: expected a key that is an unsigned integer or a UUID, because destination.ids is "key"; found another. ` +
      'Choose another "key", or leave "ids" out.',
  );
}

/** The id of a point as the client reads it; beyond 2^53 the client makes it a bigint, whatever its types say. */
export function serverIdJson(id: number | string | bigint): ServerIdJson {
  return typeof id === 'string' ? JSON.stringify(id) : String(id);
}

/** A record's id is the JSON of its key (`keyCodec.ts`); anything else is no key. */
function keyIn(record: RecordId): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return null;
  }
}

/** Of an integer that a double cannot hold: `{"int": "…"}`. */
function integerText(key: unknown): string | null {
  if (typeof key !== 'object' || key === null || !('int' in key)) return null;
  return typeof key.int === 'string' ? key.int : null;
}
