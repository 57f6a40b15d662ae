// Whether every line of a file is JSON, told from its bytes as they pass by.

import { parseLine } from './recordKeys.ts';

const LINE_BREAK = 0x0a;
/** A longer line is no record; it is passed over without being held. */
const MAX_BYTES = 128 * 1024 * 1024;

export class LineCheck {
  #parts: Buffer[] = [];
  #bytes = 0;
  #line = 0;
  #broken = 0;
  #first = 0;

  add(block: Buffer): void {
    let start = 0;
    for (let end = block.indexOf(LINE_BREAK); end !== -1; end = block.indexOf(LINE_BREAK, start)) {
      this.#hold(block.subarray(start, end));
      this.#check();
      start = end + 1;
    }
    this.#hold(block.subarray(start));
  }

  /** @returns how many lines were none, and the number of the first, from 1. */
  end(): { readonly lines: number; readonly first: number } {
    if (this.#bytes > 0) this.#check();
    return { lines: this.#broken, first: this.#first };
  }

  #hold(part: Buffer): void {
    this.#bytes += part.length;
    // The block is used again.
    if (this.#bytes <= MAX_BYTES) this.#parts.push(Buffer.from(part));
    else this.#parts = [];
  }

  #check(): void {
    this.#line += 1;
    const text = this.#bytes <= MAX_BYTES ? Buffer.concat(this.#parts).toString() : null;
    if (parseLine(text) === null) {
      this.#broken += 1;
      if (this.#broken === 1) this.#first = this.#line;
    }
    this.#parts = [];
    this.#bytes = 0;
  }
}
