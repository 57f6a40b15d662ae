// The records of a text file one after another from any place in it, in memory that is bounded however the file is broken.
// Knows no format; where reading stands is a byte of the file and the number of its line.

import { cutLines, endOfLine, type LineBlock } from './lineBlock.ts';
import type { OpenedFile } from './openedFile.ts';
import type { Content, RecordFormat, Split } from './recordFormat.ts';
import type { TextForm } from './textForm.ts';

export interface Position {
  /** Bytes of the file before it. */
  readonly offset: number;
  /** The line it stands in, from 1. */
  readonly line: number;
}

export type TextRecord<T> = {
  /** The line it begins on. */
  readonly line: number;
  readonly end: Position;
} & Content<T>;

/** What records are read from. */
export interface RecordText<T> {
  readonly file: OpenedFile;
  readonly form: TextForm;
  readonly format: RecordFormat<T>;
}

/** In bytes of the file; both even. */
export interface ReadLimits {
  /** What is read at once; small, because it is parsed without a pause. */
  readonly block: number;
  /** A record longer than this is broken: most likely a quote that was never closed. */
  readonly record: number;
}

const LIMITS: ReadLimits = { block: 256 * 1024, record: 16 * 1024 * 1024 };
const TOO_LONG = 'expected a record of at most 16 MB, found more; a quote that is never closed does that';

export class RecordReader<T> {
  readonly #text: RecordText<T>;
  readonly #limits: ReadLimits;
  /** Where the next block starts. */
  #at: Position;
  #ready: readonly TextRecord<T>[] = [];
  #taken = 0;
  /** Bytes up to the last record taken. */
  #passed: number;

  constructor(text: RecordText<T>, from: Position, limits = LIMITS) {
    this.#text = text;
    this.#limits = limits;
    this.#at = from;
    this.#passed = from.offset;
  }

  /** The next records: at most `count`, and no more once they fill `bytes` of the file. Empty at the file's end. */
  async take(count: number, bytes: number, signal: AbortSignal | null): Promise<readonly TextRecord<T>[]> {
    const records: TextRecord<T>[] = [];
    const limit = this.#passed + bytes;
    while (records.length < count && this.#passed < limit) {
      const record = this.#ready[this.#taken];
      if (record !== undefined) {
        this.#taken += 1;
        this.#passed = record.end.offset;
        records.push(record);
      } else if (!(await this.#readAhead(signal))) break;
    }
    return records;
  }

  /** Fills `#ready` with the records of the next block; false at the file's end. */
  async #readAhead(signal: AbortSignal | null): Promise<boolean> {
    this.#ready = [];
    this.#taken = 0;
    const { file, form, format } = this.#text;
    const { block: least, record: most } = this.#limits;
    for (let size = least; ; size = Math.min(size * 2, most)) {
      signal?.throwIfAborted();
      const bytes = await file.read(this.#at.offset, size);
      if (bytes.length === 0) return false;
      const isEnd = bytes.length < size;
      const block = cutLines(bytes, form.encoding, form.lineBreak, isEnd);
      const split = format.split(block, isEnd);
      if (split.lines > 0) this.#place(split, block);
      else if (size < most) continue;
      else await this.#refuseLine(signal);
      return true;
    }
  }

  #place({ found, lines }: Split<T>, { fileEnds, isOpen }: LineBlock): void {
    const { offset, line } = this.#at;
    const whole = isOpen ? fileEnds.length - 1 : fileEnds.length;
    const positionAfter = (count: number): Position => ({
      offset: offset + (fileEnds[count - 1] ?? 0),
      line: line + Math.min(count, whole),
    });
    this.#ready = found.map(({ from, to, ...content }) => ({ line: line + from, end: positionAfter(to), ...content }));
    this.#at = positionAfter(lines);
  }

  /** Passes over one line, however long, so that those after it are read for what they are. */
  async #refuseLine(signal: AbortSignal | null): Promise<void> {
    const { file, form } = this.#text;
    const { offset, line } = this.#at;
    const { block } = this.#limits;
    for (let passed = offset; ; passed += block) {
      signal?.throwIfAborted();
      const bytes = await file.read(passed, block);
      const length = endOfLine(bytes, 0, form.encoding, form.lineBreak);
      if (length === -1 && bytes.length === block) continue;
      this.#at = { offset: passed + (length === -1 ? bytes.length : length), line: line + 1 };
      this.#ready = [{ line, end: this.#at, kind: 'broken', reason: TOO_LONG }];
      return;
    }
  }
}
