// The bytes of a spool file: a header that names the space of its vectors, then slots of one size, a vector in each.
// Knows nothing of files.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EmbeddingSpace, PaidVector } from '../../engine/ports.ts';

/** Slots begin where a sector does, so that a write which is cut off spoils no slot but its own. */
const SECTOR = 512;
export const HEADER_BYTES = SECTOR;

const FORMAT = 'ratchet spool 1';
const HEADER = new RegExp(`^${FORMAT} [0-9a-f]{64}\\n\\0*$`);

// A slot: CRC-32 of what follows up to the vector's end, serial, hash of the text, vector as it lies in memory.
const SERIAL_AT = 4;
const SERIAL_BYTES = 6;
const HASH_AT = 12;
const HASH_BYTES = 16;
const VECTOR_AT = HASH_AT + HASH_BYTES;

export interface SlotContent extends PaidVector {
  /** Counts the vectors put into slots: of two for the same text, the later one has the higher. */
  readonly serial: number;
}

/** A vector's slot as it is found; `unreadable` is one whose write was cut off, or that was damaged since. */
export type FoundSlot =
  | ({ readonly kind: 'vector' } & SlotContent)
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable' };

/** A digest stands for the space: the address of a server may carry what is nobody's business. */
export function headerOf({ provider, model, dimensions, variant }: EmbeddingSpace): Buffer {
  const digest = createHash('sha256')
    .update(JSON.stringify([provider, model, dimensions, variant]))
    .digest('hex');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(`${FORMAT} ${digest}\n`, 'latin1');
  return header;
}

/** Whether these bytes are the header of a spool, of whatever space. */
export function isHeader(bytes: Buffer): boolean {
  return HEADER.test(bytes.toString('latin1'));
}

export class SlotFormat {
  readonly slotBytes: number;
  readonly #usedBytes: number;

  constructor(dimensions: number) {
    this.#usedBytes = VECTOR_AT + dimensions * Float32Array.BYTES_PER_ELEMENT;
    this.slotBytes = Math.ceil(this.#usedBytes / SECTOR) * SECTOR;
  }

  /** Writes the slot's bytes from `at` on; those behind the vector stay as they are. */
  encode({ serial, textHash, vector }: SlotContent, into: Buffer, at: number): void {
    into.writeUIntLE(serial, at + SERIAL_AT, SERIAL_BYTES);
    into.write(textHash, at + HASH_AT, HASH_BYTES, 'base64url');
    into.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), at + VECTOR_AT);
    into.writeUInt32LE(this.#checksum(into, at), at);
  }

  decode(slot: Buffer): FoundSlot {
    const serial = slot.readUIntLE(SERIAL_AT, SERIAL_BYTES);
    if (slot.readUInt32LE() === this.#checksum(slot, 0)) {
      const textHash = slot.toString('base64url', HASH_AT, VECTOR_AT);
      const bytes = new Uint8Array(slot.subarray(VECTOR_AT, this.#usedBytes));
      return { kind: 'vector', serial, textHash, vector: new Float32Array(bytes.buffer) };
    }
    return serial === 0 ? { kind: 'empty' } : { kind: 'unreadable' };
  }

  #checksum(bytes: Buffer, at: number): number {
    return crc32(bytes.subarray(at + SERIAL_AT, at + this.#usedBytes));
  }
}
