// Vectors of texts embedded a moment ago, so that a text that stands in several rows is paid for once. Bounded: the
// least recently used leave first. Holds promises, so that two pages asking for the same text share one call.

import type { Embedding } from './embedTexts.ts';

export class RememberedVectors {
  readonly #max: number;
  readonly #entries = new Map<string, Promise<Embedding>>();

  /** @param max vectors kept; 2,000 of 768 dimensions are 6 MB. */
  constructor(max = 2_000) {
    this.#max = max;
  }

  get(textHash: string): Promise<Embedding> | undefined {
    const found = this.#entries.get(textHash);
    if (found !== undefined) {
      this.#entries.delete(textHash);
      this.#entries.set(textHash, found);
    }
    return found;
  }

  /** A vector that never arrives is forgotten, so that the next page asks again. */
  remember(textHash: string, embedding: Promise<Embedding>): void {
    this.#entries.set(textHash, embedding);
    embedding.catch(() => {
      if (this.#entries.get(textHash) === embedding) this.#entries.delete(textHash);
    });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#max) break;
      this.#entries.delete(oldest);
    }
  }
}
