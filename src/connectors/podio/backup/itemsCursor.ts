// Where the reading of an app's items stands, as the text of a cursor; the last one of a run also says what the next run
// has to know. Reads nothing.

import * as z from 'zod';
import { CorruptError } from '../../../core/errors.ts';
import { type Cursor, cursor } from '../../../core/ids.ts';
import { BEGINNING } from '../items/anchoredPage.ts';

const id = z.int().nonnegative();

const schema = z.object({
  /** `changed`: what was edited since the last run. `all`: every item. */
  pass: z.enum(['changed', 'all']),
  /** False until the first page of the pass is given. */
  isBegun: z.boolean(),
  anchor: z.object({ after: id, place: id }),
  form: z.object({ size: id.nullable(), isPlain: z.boolean() }),
  /** Items of the pages so far that are yet to be asked for one by one. */
  singles: z.array(id),
  /** No page is left; with no `singles` either, the stream is at its end. */
  isLast: z.boolean(),
  /** Items the archive holds with this stream's pages: those of the last run included, in a pass of what changed. */
  held: id,
  /** Of the ids held. */
  largest: id,
  /** What was kept beside the items themselves. */
  parts: z.string(),
  /** Items that could not be read: the next run asks for them again. Null: all of them, or too many to name. */
  unread: z.array(id).nullable(),
});

export type ItemsCursor = z.infer<typeof schema>;

export function firstOfAll(form: ItemsCursor['form'], parts: string): ItemsCursor {
  return {
    pass: 'all',
    isBegun: false,
    anchor: BEGINNING,
    form,
    singles: [],
    isLast: false,
    held: 0,
    largest: 0,
    parts,
    unread: [],
  };
}

/** @param known the last cursor of the last run. */
export function firstOfChanged(known: ItemsCursor): ItemsCursor {
  return {
    ...known,
    pass: 'changed',
    isBegun: false,
    anchor: BEGINNING,
    isLast: false,
    singles: known.unread ?? [],
    unread: [],
  };
}

export function isAtEnd({ isLast, singles }: ItemsCursor): boolean {
  return isLast && singles.length === 0;
}

export function encodeItemsCursor(place: ItemsCursor): Cursor {
  return cursor(JSON.stringify(place));
}

/** @throws CorruptError for what is no such cursor. */
export function decodeItemsCursor(text: Cursor): ItemsCursor {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorruptError(`a cursor of items: expected its place, found ${text.slice(0, 80)}`, { cause });
  }
}
