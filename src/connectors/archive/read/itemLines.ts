// The items of an app as an archive has them: of the lines with the same id the last one, in the order of the file.

import { CorruptError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import type { ArchiveDisk } from '../disk/archiveDisk.ts';
import { lastLines } from '../lines/lastLines.ts';
import type { LineSet } from '../lines/lineSet.ts';
import { readLines } from '../lines/readLines.ts';
import { ITEMS_FILE, parseLine, recordKey } from '../lines/recordKeys.ts';
import type { FileEntry } from '../manifest/manifestFormat.ts';

export interface ItemPlace {
  /** Byte of the file, and the number of the line that begins there, from 0. */
  readonly at: number;
  readonly line: number;
}

export interface ItemLine {
  /** Null for a line that holds no item. */
  readonly item: Json | null;
  readonly line: number;
  readonly next: ItemPlace;
}

export const FIRST: ItemPlace = { at: 0, line: 0 };

/** Which lines count. One pass over the file; what is kept of it is a bit a line. */
export async function countingLines(disk: ArchiveDisk, items: FileEntry, signal: AbortSignal): Promise<LineSet> {
  async function* keys(): AsyncGenerator<readonly (string | null)[], void, void> {
    for await (const lines of linesOf(disk, items, FIRST, signal)) yield lines.map(({ item }) => keyOf(item));
  }
  return lastLines(keys());
}

/** Many at a time. @param counting what `countingLines` has found. Lines without an item are given too. */
export async function* itemLines(
  disk: ArchiveDisk,
  items: FileEntry,
  { from, counting }: { readonly from: ItemPlace; readonly counting: LineSet },
  signal: AbortSignal,
): AsyncGenerator<readonly ItemLine[], void, void> {
  for await (const lines of linesOf(disk, items, from, signal))
    yield lines.filter(({ line, item }) => counting.has(line) || keyOf(item) === null);
}

function keyOf(item: Json | null): string | null {
  return item === null ? null : recordKey(ITEMS_FILE, item);
}

/** What was added to the file since the manifest was written is not read. */
async function* linesOf(
  disk: ArchiveDisk,
  { path, size }: FileEntry,
  from: ItemPlace,
  signal: AbortSignal,
): AsyncGenerator<readonly ItemLine[], void, void> {
  const file = await disk.open(path, 'read');
  try {
    const found = (await file.stat()).size;
    if (found < size)
      throw new CorruptError(
        `${disk.absolute(path)} has ${found} bytes, expected ${size}. Check the archive with: ratchet verify`,
      );
    for await (const lines of readLines(file, from.at, size, signal)) {
      yield lines.map(({ text, index, next }) => {
        const line = from.line + index;
        return { item: parseLine(text)?.value ?? null, line, next: { at: next, line: line + 1 } };
      });
    }
  } finally {
    await file.close();
  }
}
