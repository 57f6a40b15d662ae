// Keys of any number of records, each with a few bytes about it, in bounded memory: records of the same key lie together
// in one of many buckets, and what does not fit into memory lies in a temporary file. Knows nothing of what the keys are.

import { hash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUCKETS = 256;
/** 80 bits of a hash: with a hundred million keys the chance that two share it is one in two hundred million. */
const KEY_BYTES = 10;
const MEMORY_BYTES = 8 * 1024 * 1024;
const FIRST_BYTES = 1024;

interface Chunk {
  readonly at: number;
  readonly bytes: number;
}

/** A record of a bucket: two keys are the same when their texts here are. */
export interface BucketRecord {
  readonly key: string;
  readonly note: Buffer;
}

export class KeyBuckets {
  readonly #noteBytes: number;
  readonly #memory: number;
  readonly #open = Array.from({ length: BUCKETS }, () => ({ bytes: Buffer.alloc(0), used: 0 }));
  readonly #chunks: Chunk[][] = Array.from({ length: BUCKETS }, () => []);
  #held = 0;
  #file: { readonly folder: string; readonly descriptor: number; size: number } | null = null;

  /** @param noteBytes how many bytes go with each key. */
  constructor(noteBytes: number, memory = MEMORY_BYTES) {
    this.#noteBytes = noteBytes;
    this.#memory = memory;
  }

  add(key: string, note: Buffer): void {
    const { digest, bucket } = placeOf(key);
    const open = this.#open[bucket];
    if (open === undefined) return;
    const size = KEY_BYTES + this.#noteBytes;
    if (open.used + size > open.bytes.length) {
      const larger = Buffer.alloc(Math.max(FIRST_BYTES, open.bytes.length * 2));
      open.bytes.copy(larger, 0, 0, open.used);
      open.bytes = larger;
    }
    open.bytes.write(digest, open.used, KEY_BYTES, 'hex');
    note.copy(open.bytes, open.used + KEY_BYTES, 0, this.#noteBytes);
    open.used += size;
    this.#held += size;
    if (this.#held > this.#memory) this.#spill();
  }

  /** What was noted last with this key. */
  find(key: string): Buffer | null {
    const { digest, bucket } = placeOf(key);
    const wanted = Buffer.from(digest, 'hex').toString('latin1');
    let found: Buffer | null = null;
    for (const record of this.#records(bucket)) if (record.key === wanted) found = record.note;
    return found;
  }

  /** Every bucket's records, in the order they were added; all records of a key are in one of them. */
  *buckets(): Generator<Iterable<BucketRecord>, void, void> {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) yield this.#records(bucket);
  }

  close(): void {
    if (this.#file === null) return;
    closeSync(this.#file.descriptor);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = null;
  }

  *#records(bucket: number): Generator<BucketRecord, void, void> {
    for (const { at, bytes } of this.#chunks[bucket] ?? []) {
      const chunk = Buffer.alloc(bytes);
      if (this.#file !== null) readSync(this.#file.descriptor, chunk, 0, bytes, at);
      yield* this.#split(chunk);
    }
    const open = this.#open[bucket];
    if (open !== undefined) yield* this.#split(open.bytes.subarray(0, open.used));
  }

  *#split(bytes: Buffer): Generator<BucketRecord, void, void> {
    const size = KEY_BYTES + this.#noteBytes;
    for (let at = 0; at < bytes.length; at += size) {
      const note = bytes.subarray(at + KEY_BYTES, at + size);
      yield { key: bytes.toString('latin1', at, at + KEY_BYTES), note };
    }
  }

  #spill(): void {
    const file = this.#spillFile();
    this.#open.forEach((open, bucket) => {
      if (open.used === 0) return;
      writeSync(file.descriptor, open.bytes, 0, open.used, file.size);
      this.#chunks[bucket]?.push({ at: file.size, bytes: open.used });
      file.size += open.used;
      open.used = 0;
    });
    this.#held = 0;
  }

  #spillFile() {
    if (this.#file === null) {
      const folder = mkdtempSync(join(tmpdir(), 'ratchet-keys-'));
      this.#file = { folder, descriptor: openSync(join(folder, 'keys'), 'wx+'), size: 0 };
    }
    return this.#file;
  }
}

/** The digest in hexadecimal: `hash` makes text several times faster than it makes a buffer. */
function placeOf(key: string): { readonly digest: string; readonly bucket: number } {
  const whole = hash('sha256', key, 'hex');
  return { digest: whole.slice(0, 2 * KEY_BYTES), bucket: Number.parseInt(whole.slice(-2), 16) };
}
