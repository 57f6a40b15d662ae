// `UNFINISHED.jsonl`: which files a run may have changed, said before it changes them, and what they were when they were
// whole. What a run left behind is found by it, without looking through the archive. Knows nothing of what is in the files.

import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { CorruptError } from '../../../core/errors.ts';
import type { ArchiveDisk } from '../disk/archiveDisk.ts';
import { writeAll } from '../disk/bufferedWriter.ts';
import { readLines } from '../lines/readLines.ts';
import { parseLine } from '../lines/recordKeys.ts';
import { fileSchema } from '../manifest/manifestFormat.ts';

export const JOURNAL = 'UNFINISHED.jsonl';

const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    run: z.string(),
    /** Nodes whose files are not what the manifest says: their streams are to be read anew. */
    anew: z.array(z.string()),
  }),
  /** A file as the run found it, where that is not what the manifest says; null when it is missing. */
  z.object({ kind: z.literal('found'), path: z.string(), file: fileSchema.nullable() }),
  /** A file the run is about to change. */
  z.object({
    kind: z.literal('touch'),
    path: z.string(),
    stream: z.string(),
    into: z.enum(['end', 'new', 'document']),
  }),
  /** A file that is whole; `renewed` when another took its place, or is about to. */
  z.object({ kind: z.literal('whole'), file: fileSchema, renewed: z.boolean() }),
  /** A stream broke off: what it read anew goes behind what the file holds now, null for nothing. */
  z.object({ kind: z.literal('broken'), path: z.string(), file: fileSchema.nullable() }),
  /** A file that is again as the run found it. */
  z.object({ kind: z.literal('undone'), path: z.string() }),
]);
export type JournalEntry = Readonly<z.infer<typeof entrySchema>>;

export class Journal {
  readonly #disk: ArchiveDisk;
  readonly #file: FileHandle;
  #end: number;
  #tail: Promise<void> = Promise.resolve();

  private constructor(disk: ArchiveDisk, file: FileHandle, end: number) {
    this.#disk = disk;
    this.#file = file;
    this.#end = end;
  }

  /** Null where there is none. A torn end is passed over. */
  static async read(disk: ArchiveDisk): Promise<readonly JournalEntry[] | null> {
    if ((await disk.size(JOURNAL)) === null) return null;
    return disk.use(JOURNAL, 'read', async (file) => {
      const entries: JournalEntry[] = [];
      for await (const lines of readLines(file, 0, null)) {
        for (const { text, isWhole } of lines) {
          if (!isWhole) return entries;
          const entry = entrySchema.safeParse(parseLine(text)?.value);
          if (!entry.success) throw damaged(disk, entries.length);
          entries.push(entry.data);
        }
      }
      return entries;
    });
  }

  static async begin(disk: ArchiveDisk, entries: readonly JournalEntry[]): Promise<void> {
    await disk.replace(JOURNAL, (file) => writeAll(file, Buffer.from(linesOf(entries)), 0));
  }

  /** Cuts a torn end. */
  static async open(disk: ArchiveDisk, wholeBytes: number): Promise<Journal> {
    const file = await disk.open(JOURNAL, 'write');
    try {
      await file.truncate(wholeBytes);
      return new Journal(disk, file, wholeBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Resolves when the entries are durable; those of several streams wait for each other. */
  add(entries: readonly JournalEntry[]): Promise<void> {
    const written = this.#tail.then(() => this.#append(entries));
    // The next writer tries for itself.
    this.#tail = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#file.close();
  }

  async #append(entries: readonly JournalEntry[]): Promise<void> {
    const bytes = Buffer.from(linesOf(entries));
    await this.#disk.guard(JOURNAL, async () => {
      await writeAll(this.#file, bytes, this.#end);
      await this.#file.datasync();
    });
    this.#end += bytes.length;
  }
}

function linesOf(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function damaged(disk: ArchiveDisk, index: number): CorruptError {
  return new CorruptError(
    `Line ${index + 1} of ${disk.absolute(JOURNAL)} is not what Ratchet writes there. Put a copy of it back, or move the archive away and run the job anew.`,
  );
}
