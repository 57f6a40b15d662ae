// Vectors of texts embedded a moment ago, so that a text that stands in several rows is paid for once. Bounded: the
// least recently used leave first. A text whose call is under way is remembered too, so that two pages share the call.

import type { Embedding } from './embedTexts.ts';

export type Remembered =
  | { readonly kind: 'vector'; readonly vector: Float32Array }
  /** Its call is under way; in the answer it is found by its hash. */
  | { readonly kind: 'asked'; readonly embeddings: Promise<ReadonlyMap<string, Embedding>> };

export class RememberedVectors {
  readonly #max: number;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #underWay = new Map<string, Promise<ReadonlyMap<string, Embedding>>>();

  /** @param max vectors kept; 2,000 of 768 dimensions are 6 MB. */
  constructor(max = 2_000) {
    this.#max = max;
  }

  get(textHash: string): Remembered | undefined {
    const embeddings = this.#underWay.get(textHash);
    if (embeddings !== undefined) return { kind: 'asked', embeddings };
    const vector = this.#vectors.get(textHash);
    if (vector === undefined) return undefined;
    this.#vectors.delete(textHash);
    this.#vectors.set(textHash, vector);
    return { kind: 'vector', vector };
  }

  /** These texts are being asked for. Vectors that never arrive are forgotten, so that others ask again. */
  asking(textHashes: readonly string[], embeddings: Promise<ReadonlyMap<string, Embedding>>): void {
    for (const textHash of textHashes) this.#underWay.set(textHash, embeddings);
    const answered = (answer: ReadonlyMap<string, Embedding>): void => {
      for (const textHash of textHashes) {
        this.#underWay.delete(textHash);
        const embedding = answer.get(textHash);
        if (embedding?.kind === 'vector') this.#vectors.set(textHash, alone(embedding.vector));
      }
      this.#forgetOldest();
    };
    embeddings.then(answered, () => answered(new Map()));
  }

  #forgetOldest(): void {
    for (const oldest of this.#vectors.keys()) {
      if (this.#vectors.size <= this.#max) break;
      this.#vectors.delete(oldest);
    }
  }
}

/** A vector that is a part of a whole answer's memory would keep all of it for as long as it is remembered itself. */
function alone(vector: Float32Array): Float32Array {
  return vector.byteLength === vector.buffer.byteLength ? vector : vector.slice();
}
