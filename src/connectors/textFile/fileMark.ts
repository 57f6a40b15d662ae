// Where a run stands in a file and what the file was like up to there: the cursor of a text file's stream. It tells a file
// that only grew from one that was changed, by content and not by clock, so that a copy or a touched file goes on.

import { hash } from 'node:crypto';
import * as z from 'zod';
import { ConfigError, CorruptError } from '../../core/errors.ts';
import { type Cursor, cursor } from '../../core/ids.ts';
import { isBreakAt } from './lineBlock.ts';
import type { OpenedFile } from './openedFile.ts';
import type { Position } from './recordReader.ts';
import type { TextForm } from './textForm.ts';

const markSchema = z.object({
  offset: z.int().min(0),
  line: z.int().min(1),
  /** Of the whole file when the mark was made. */
  size: z.int().min(0),
  /** Hashes of the file's first bytes and of those right before the offset, `SAMPLE_BYTES` each or as many as there are. */
  head: z.string(),
  tail: z.string(),
});
export type FileMark = Readonly<z.infer<typeof markSchema>>;

const SAMPLE_BYTES = 4096;

export async function markAt(file: OpenedFile, { offset, line }: Position): Promise<FileMark> {
  const { size } = await file.state();
  return { offset, line, size, ...(await samples(file, offset)) };
}

export function encodeMark(mark: FileMark): Cursor {
  return cursor(JSON.stringify(mark));
}

/** @throws CorruptError when the cursor is none of a text file's. */
export function decodeMark(text: Cursor): FileMark {
  try {
    return markSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorruptError(`The stored position ${text} is no place in a file. Start the job anew with --fresh.`, {
      cause,
    });
  }
}

/**
 * Passes when everything up to the mark is as it was and the file is no shorter. What comes after the mark may be new: it
 * has not been read yet.
 * @throws ConfigError that says what changed and what to do.
 */
export async function checkMark(file: OpenedFile, mark: FileMark, form: TextForm): Promise<void> {
  const { size } = await file.state();
  if (size < mark.size) throw changed(file, mark, `it shrank from ${bytes(mark.size)} to ${bytes(size)}`);
  const { head, tail } = await samples(file, mark.offset);
  if (head !== mark.head) throw changed(file, mark, 'it begins with other content');
  if (tail !== mark.tail) throw changed(file, mark, `what stands before line ${mark.line} is not what was read there`);
  if (await continues(file, mark, form)) throw changed(file, mark, `its line ${mark.line} was read and then continued`);
}

async function samples(file: OpenedFile, offset: number): Promise<Pick<FileMark, 'head' | 'tail'>> {
  const length = Math.min(SAMPLE_BYTES, offset);
  const head = digest(await file.read(0, length));
  return { head, tail: digest(await file.read(offset - length, length)) };
}

function digest(sample: Buffer): string {
  return hash('sha256', sample, 'hex').slice(0, 32);
}

/** True when the mark stands at the end of a line that had no break, and now has more text. */
async function continues(file: OpenedFile, { offset }: FileMark, form: TextForm): Promise<boolean> {
  if (offset <= form.markLength) return false;
  const { unit } = form.encoding;
  const around = await file.read(offset - unit, 2 * unit);
  return around.length > unit && !isBreakAt(around, 0, form.encoding) && !isBreakAt(around, unit, form.encoding);
}

function changed(file: OpenedFile, { line }: FileMark, what: string): ConfigError {
  return new ConfigError(
    `source.path: ${file.path} was changed since it was read up to line ${line}: ${what}. Where the run stands in it is no longer known, so nothing more was read. Put the old file back and resume, or start the job anew with --fresh.`,
  );
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-US')} bytes`;
}
