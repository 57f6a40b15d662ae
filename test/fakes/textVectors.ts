// Vectors that depend on nothing but a text, rendered as JSON numbers at the speed a benchmark needs: each is a row of
// chunks that were rendered once. Shorter vectors are the beginning of longer ones, as with Matryoshka embeddings.

import { hashOfText, seededRandom } from './seededRandom.ts';

const CHUNK = 16;
/** A power of two. */
const CHUNKS = 1_024;

export class TextVectors {
  readonly #values = new Float32Array(CHUNKS * CHUNK);
  readonly #rendered: string[] = [];

  /** A vector of `unitDimensions` has length 1; a shorter one is shorter in proportion. */
  constructor(unitDimensions: number) {
    const random = seededRandom(hashOfText(`chunks of ${CHUNK}`));
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const raw = Array.from({ length: CHUNK }, () => random() + random() - 2 ** 32);
      const length = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
      const values = raw.map((value) => ((value / length) * Math.sqrt(CHUNK / unitDimensions)).toPrecision(8));
      this.#values.set(values.map(Number), chunk * CHUNK);
      this.#rendered.push(values.join(','));
    }
  }

  /** The numbers as they stand in the JSON array, without its brackets. */
  render(text: string, dimensions: number): string {
    const pick = this.#picker(text);
    let rendered = this.#rendered[pick()] ?? '';
    for (let at = CHUNK; at + CHUNK <= dimensions; at += CHUNK) rendered += `,${this.#rendered[pick()]}`;
    const rest = dimensions % CHUNK;
    if (rest === 0) return rendered;
    const last = (this.#rendered[pick()] ?? '').split(',').slice(0, rest).join(',');
    return dimensions < CHUNK ? rendered.split(',').slice(0, rest).join(',') : `${rendered},${last}`;
  }

  values(text: string, dimensions: number): Float32Array {
    const pick = this.#picker(text);
    const vector = new Float32Array(dimensions);
    for (let at = 0; at < dimensions; at += CHUNK) {
      const from = pick() * CHUNK;
      vector.set(this.#values.subarray(from, from + Math.min(CHUNK, dimensions - at)), at);
    }
    return vector;
  }

  #picker(text: string): () => number {
    const random = seededRandom(hashOfText(text));
    return () => random() & (CHUNKS - 1);
  }
}
