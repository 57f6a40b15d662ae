// A stream of objects that Podio gives by offset and does not count: the members of a workspace, and its own tasks. Each
// page begins with the last object of the one before; where it does not, pages step back until they find it.

import * as z from 'zod';
import { CorruptError, PermanentError } from '../../../core/errors.ts';
import { type Cursor, cursor, recordId } from '../../../core/ids.ts';
import type { BackupRecord } from '../../../engine/backupPorts.ts';
import type { Page, Reread } from '../../../engine/ports.ts';
import type { JsonObject } from '../client/answers.ts';
import { beginning } from './beginning.ts';
import { unreadStream } from './unreadStream.ts';

export interface Lines {
  readonly file: string;
  readonly pageSize: number;
  ask(offset: number, letGo: AbortSignal): Promise<readonly JsonObject[]>;
  idOf(object: JsonObject): string;
  /** False for what stands elsewhere in the archive. */
  isKept(object: JsonObject): boolean;
}

const placeSchema = z.object({
  /** Objects given. */
  place: z.int().nonnegative(),
  /** The last of them; null before the first. */
  last: z.string().nullable(),
  isLast: z.boolean(),
});
type Place = z.infer<typeof placeSchema>;

export async function* readLines(
  lines: Lines,
  from: Cursor | null,
  letGo: AbortSignal,
): AsyncGenerator<Page<BackupRecord>, void, void> {
  let place: Place = from === null ? { place: 0, last: null, isLast: false } : decode(from);
  while (!place.isLast) {
    const { next, page } = await nextStep(lines, place, letGo);
    place = next;
    yield { ...page, next: encode(place) };
  }
}

interface Step {
  readonly next: Place;
  readonly page: Reread<BackupRecord>;
}

async function nextStep(lines: Lines, place: Place, letGo: AbortSignal): Promise<Step> {
  try {
    const { fresh, next } = await nextPage(lines, place, letGo);
    const records = recordsOf(lines, fresh);
    return { next, page: { records: place.last === null ? beginning([lines.file], records) : records, rejected: [] } };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { next: { ...place, isLast: true }, page: unreadStream(error) };
  }
}

async function nextPage(
  { ask, idOf, pageSize }: Lines,
  { place, last }: Place,
  letGo: AbortSignal,
): Promise<{ readonly fresh: readonly JsonObject[]; readonly next: Place }> {
  for (let offset = Math.max(0, place - 1); ; offset = Math.max(0, offset - pageSize + 1)) {
    const objects = await ask(offset, letGo);
    const known = last === null ? -1 : objects.findIndex((object) => idOf(object) === last);
    // At the beginning it is gone for good: what was given is given again, which an archive does not mind.
    if (known === -1 && offset > 0) continue;
    const fresh = objects.slice(known + 1);
    const end = objects.at(-1);
    // More than was asked for is everything there is.
    const isLast = objects.length !== pageSize || fresh.length === 0;
    return { fresh, next: { place: offset + objects.length, last: end === undefined ? last : idOf(end), isLast } };
  }
}

function recordsOf({ file, idOf, isKept }: Lines, objects: readonly JsonObject[]): readonly BackupRecord[] {
  return objects.filter(isKept).map((value) => ({
    id: recordId(idOf(value)),
    deposits: [{ kind: 'line', file, into: 'new', value }],
    counts: {},
  }));
}

const encode = (place: Place): Cursor => cursor(JSON.stringify(place));

function decode(text: Cursor): Place {
  try {
    return placeSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorruptError(`a cursor of a list: expected its place, found ${text.slice(0, 80)}`, { cause });
  }
}
