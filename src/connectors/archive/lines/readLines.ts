// The lines of a file between two of its bytes, in order and in bounded memory. Knows nothing of what they say.

import type { FileHandle } from 'node:fs/promises';

export interface FileLine {
  /** Counted from 0 where reading began. */
  readonly index: number;
  /** Without its break; null for a line too long to be a record. */
  readonly text: string | null;
  /** Where in the file the line after this one starts. */
  readonly next: number;
  /** False for a last line without its break: its writing was cut off. */
  readonly isWhole: boolean;
}

const BLOCK_BYTES = 256 * 1024;
/** No record of an API comes near it. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;
const LINE_BREAK = 0x0a;

/** Many at a time: as many as a block holds. @param to where to stop; null for the file's end. */
export async function* readLines(
  file: FileHandle,
  from: number,
  to: number | null,
  signal: AbortSignal | null = null,
): AsyncGenerator<readonly FileLine[], void, void> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const cut = new LineCutter();
  for (let at = from; ; ) {
    signal?.throwIfAborted();
    const wanted = Math.min(BLOCK_BYTES, (to ?? Number.POSITIVE_INFINITY) - at);
    const read = wanted <= 0 ? 0 : (await file.read(block, 0, wanted, at)).bytesRead;
    const lines = read === 0 ? cut.rest(at) : cut.lines(block.subarray(0, read), at);
    at += read;
    if (lines.length > 0) yield lines;
    if (read === 0) return;
  }
}

/** How many of the file's first bytes are whole lines. */
export async function wholeLines(file: FileHandle): Promise<number> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const { size } = await file.stat();
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const last = block.subarray(0, bytesRead).lastIndexOf(LINE_BREAK);
    if (last !== -1) return start + last + 1;
    end = start;
  }
  return 0;
}

/** Cuts blocks into lines; what may go on in the next block waits. */
class LineCutter {
  #index = 0;
  #open: Buffer[] = [];
  #openBytes = 0;

  /** @param at where in the file the block stands. */
  lines(block: Buffer, at: number): readonly FileLine[] {
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = block.indexOf(LINE_BREAK); end !== -1; end = block.indexOf(LINE_BREAK, start)) {
      lines.push(this.#line(block.subarray(start, end), at + end + 1, true));
      start = end + 1;
    }
    // The block is used again.
    if (start < block.length) this.#hold(Buffer.from(block.subarray(start)));
    return lines;
  }

  /** The last line, where it has no break. */
  rest(at: number): readonly FileLine[] {
    return this.#openBytes === 0 ? [] : [this.#line(Buffer.alloc(0), at, false)];
  }

  #line(end: Buffer, next: number, isWhole: boolean): FileLine {
    const index = this.#index;
    this.#index += 1;
    if (this.#openBytes === 0) return { index, text: end.toString(), next, isWhole };
    this.#hold(end);
    const text = this.#openBytes > MAX_LINE_BYTES ? null : Buffer.concat(this.#open).toString();
    this.#open = [];
    this.#openBytes = 0;
    return { index, text, next, isWhole };
  }

  #hold(part: Buffer): void {
    this.#openBytes += part.length;
    if (this.#openBytes <= MAX_LINE_BYTES) this.#open.push(part);
    else this.#open = [];
  }
}
