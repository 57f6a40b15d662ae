// PostgreSQL's values as fields: from the text the server sends, by the type's OID, without loss.
// OIDs are those of src/include/catalog/pg_type.dat; all others of its types are read as the text they are.

import type { FieldValue } from '../../core/fieldValue.ts';
import { exactJson } from '../sql/exactJson.ts';
import { readArray } from './arrayText.ts';

type Reader = (text: string) => FieldValue;

const BYTEA_HEX = /^\\x/;
/** As the session's settings (ISO, UTC) show it; years beyond 9999, BC and infinity stay as they are. */
const UTC_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/;

const integer: Reader = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
};

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [16, (text) => text === 't'],
  [17, (text) => new Uint8Array(BYTEA_HEX.test(text) ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text))],
  [20, integer],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, exactJson],
  [700, Number],
  [701, Number],
  [1184, (text) => text.replace(UTC_TIME, '$1T$2Z')],
  [3802, exactJson],
]);

const asText: Reader = (text) => text;

export interface PostgresType {
  readonly oid: number;
  /** As SQL names it, for a cast. */
  readonly name: string;
  /** The type of its elements when it is an array's, else null. */
  readonly element: number | null;
}

/** How values of that type are read; `element` as in `PostgresType`. */
export function readerOf(oid: number, element: number | null): Reader {
  if (element === null) return READERS.get(oid) ?? asText;
  const reader = READERS.get(element) ?? asText;
  return (text) => readArray(text, reader);
}

/** What keeps a column of that type out of a key, in words; null when nothing does. */
export function unfitForKey({ name, element }: PostgresType): string | null {
  if (element !== null) return 'an array';
  return name === 'json' || name === 'jsonb' ? `of type ${name}` : null;
}
