// A request's body under construction: JSON text and vectors appended to bytes that grow as needed.
// Knows nothing of what it is about.

import { maxVectorBytes, writeVector } from './vectorText.ts';

/** UTF-8 bytes of one UTF-16 unit at most. */
const BYTES_PER_UNIT = 3;

export class JsonBody {
  #bytes: Buffer;
  #length = 0;

  /** @param capacity bytes it will hardly exceed. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  text(json: string): void {
    this.#reserve(json.length * BYTES_PER_UNIT);
    this.#length += this.#bytes.write(json, this.#length, 'utf8');
  }

  vector(vector: Float32Array): void {
    this.#reserve(maxVectorBytes(vector.length));
    this.#length = writeVector(this.#bytes, this.#length, vector);
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** What was written so far, without copying it: nothing may be written after it. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
