// The file of a spool: slots are written to it, made durable and read again. Knows neither texts nor which slots are free.

import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { codeOf } from '../sqlite/databaseFiles.ts';
import { storageError } from '../sqlite/sqliteError.ts';
import { type FoundSlot, HEADER_BYTES, type SlotContent, type SlotFormat } from './slotFormat.ts';

export interface PlacedSlot extends SlotContent {
  readonly slot: number;
}

/** Slots read or written in one go at most. */
const AT_ONCE = 256;

export class SlotFile {
  readonly path: string;
  readonly written = { bytes: 0, syncs: 0 };
  readonly #file: FileHandle;
  readonly #format: SlotFormat;
  /** What is being written; used again and again, so what lies between the contents of the slots stays zero. */
  readonly #bytes: Buffer;

  constructor(path: string, file: FileHandle, format: SlotFormat) {
    this.path = path;
    this.#file = file;
    this.#format = format;
    this.#bytes = Buffer.alloc(AT_ONCE * format.slotBytes);
  }

  /** Every slot of the file, in order. */
  async *slots(): AsyncGenerator<FoundSlot, void, void> {
    const { slotBytes } = this.#format;
    const bytes = Buffer.alloc(AT_ONCE * slotBytes);
    for (let from = HEADER_BYTES; ; ) {
      const { bytesRead } = await this.#onDisk(() => this.#file.read(bytes, 0, bytes.length, from));
      const whole = Math.floor(bytesRead / slotBytes);
      for (let i = 0; i < whole; i++) yield this.#format.decode(bytes.subarray(i * slotBytes, (i + 1) * slotBytes));
      if (whole === 0) return;
      from += whole * slotBytes;
    }
  }

  /** Blocks for as long as the disk takes. */
  read(slot: number): FoundSlot {
    const bytes = Buffer.alloc(this.#format.slotBytes);
    try {
      readSync(this.#file.fd, bytes, 0, bytes.length, this.#offsetOf(slot));
    } catch (error) {
      throw this.#refused(error);
    }
    return this.#format.decode(bytes);
  }

  /** Resolves when all of them are durable. Not to be called again before. */
  async write(slots: readonly PlacedSlot[]): Promise<void> {
    const inOrder = slots.toSorted((a, b) => a.slot - b.slot);
    await this.#onDisk(async () => {
      for (const run of neighbours(inOrder)) await this.#writeRun(run);
      await this.#file.datasync();
      this.written.syncs += 1;
    });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #writeRun(run: readonly PlacedSlot[]): Promise<void> {
    const { slotBytes } = this.#format;
    const length = run.length * slotBytes;
    run.forEach((content, i) => {
      this.#format.encode(content, this.#bytes, i * slotBytes);
    });
    const at = this.#offsetOf(run[0]?.slot ?? 0);
    // A disk that fills up takes a part first and refuses the rest.
    for (let from = 0; from < length; ) {
      const { bytesWritten } = await this.#file.write(this.#bytes, from, length - from, at + from);
      this.written.bytes += bytesWritten;
      from += bytesWritten;
    }
  }

  #offsetOf(slot: number): number {
    return HEADER_BYTES + slot * this.#format.slotBytes;
  }

  async #onDisk<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #refused(cause: unknown): Error {
    return storageError({ code: codeOf(cause), path: this.path, cause }, 'Paid vectors');
  }
}

/** Cut where a slot does not follow the one before it, and where one write would carry too much. */
function neighbours(inOrder: readonly PlacedSlot[]): PlacedSlot[][] {
  const runs: PlacedSlot[][] = [];
  for (const placed of inOrder) {
    const run = runs.at(-1);
    if (run?.at(-1)?.slot === placed.slot - 1 && run.length < AT_ONCE) run.push(placed);
    else runs.push([placed]);
  }
  return runs;
}
