// A stretch of the key order that one stream reads: what lies after one key, up to and with another.
// Made once a run and kept with it; knows nothing of how keys are ordered or found.

import * as z from 'zod';
import { CorruptError } from '../../core/errors.ts';
import type { Json } from '../../core/fieldValue.ts';
import { type NodeId, type RecordId, type StreamId, streamId } from '../../core/ids.ts';
import { decodeKey, encodeKey, type Key, keyOfRecordId, recordIdOfKey } from '../../core/keyCodec.ts';

/** Null is open: the first range has no lower bound, the last no upper, so that rows appended meanwhile are read. */
export interface KeyRange {
  readonly after: Key | null;
  readonly upTo: Key | null;
}

const rangeSpec = z.object({ after: z.string().nullable(), upTo: z.string().nullable() });

/** The ranges between the given bounds, which are in key order. */
export function rangesBetween(bounds: readonly Key[]): readonly KeyRange[] {
  return Array.from({ length: bounds.length + 1 }, (_, index) => ({
    after: bounds[index - 1] ?? null,
    upTo: bounds[index] ?? null,
  }));
}

export function encodeRange(range: KeyRange): Json {
  return { after: range.after && encodeKey(range.after), upTo: range.upTo && encodeKey(range.upTo) };
}

/** @throws CorruptError for a spec that no version of this source wrote. */
export function decodeRange(spec: Json, parts: number): KeyRange {
  const parsed = rangeSpec.safeParse(spec);
  if (!parsed.success)
    throw new CorruptError(
      `The stored plan names no key range: expected {after, upTo}, found ${JSON.stringify(spec)}. Start the job anew with --fresh.`,
      { cause: parsed.error },
    );
  const { after, upTo } = parsed.data;
  return {
    after: after === null ? null : readKey(after, parts),
    upTo: upTo === null ? null : readKey(upTo, parts),
  };
}

/** @throws CorruptError when the text is not a key of that many parts. */
export function readKey(text: string, parts: number): Key {
  return checked(text, parts, () => decodeKey(text));
}

/** @throws CorruptError when the id was not made of a key of that many parts. */
export function readRecordId(id: RecordId, parts: number): Key {
  return checked(id, parts, () => keyOfRecordId(id, parts));
}

function checked(text: string, parts: number, read: () => Key): Key {
  let cause: unknown;
  try {
    const key = read();
    if (key.length === parts) return key;
  } catch (error) {
    cause = error;
  }
  throw new CorruptError(
    `The stored position ${text} is not a key of ${parts} ${parts === 1 ? 'column' : 'columns'}. Start the job anew with --fresh.`,
    { cause },
  );
}

/** Made of the bounds themselves, so that another count of rows never renames a range. */
export function rangeId(node: NodeId, { after, upTo }: KeyRange): StreamId {
  if (after === null && upTo === null) return streamId(`${node}/rows`);
  return streamId(`${node}/rows(${after === null ? '' : encodeKey(after)}..${upTo === null ? '' : encodeKey(upTo)}]`);
}

export function rangeTitle(title: string, { after, upTo }: KeyRange): string {
  const from = after === null ? '' : ` after ${recordIdOfKey(after)}`;
  return `${title}${from}${upTo === null ? '' : ` up to ${recordIdOfKey(upTo)}`}`;
}
