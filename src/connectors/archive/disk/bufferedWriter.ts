// Text gathered into larger writes, from one place of a file on. Knows nothing of the text.

import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 256 * 1024;

export class BufferedWriter {
  readonly #file: FileHandle;
  #at: number;
  #waiting: string[] = [];
  #length = 0;

  constructor(file: FileHandle, at: number) {
    this.#file = file;
    this.#at = at;
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= BLOCK_BYTES) await this.flush();
  }

  /** @returns where the file ends now. */
  async flush(): Promise<number> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#length = 0;
    await writeAll(this.#file, bytes, this.#at);
    this.#at += bytes.length;
    return this.#at;
  }
}

/** A disk that fills up takes a part first and refuses the rest. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, from, bytes.length - from, at + from);
    from += bytesWritten;
  }
}
