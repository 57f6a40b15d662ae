// The built-in model: what a text's words mean (GloVe, English) beside what they look like (hashed features).
// Basic and English-biased: names, identifiers and other languages have the hashed part alone.
// Any change here, of the word reader, of a weight or of the table makes another space: `MODEL` then needs a new name.

import { HashedWords } from './hashedWords.ts';
import { WordMeanings } from './wordMeanings.ts';
import { WordReader } from './wordReader.ts';
import type { WordRows } from './wordTable.ts';

export const MODEL = 'glove-hash-1';
export const DIMENSIONS = 768;

/** Their share of a vector's squared length, and so of the similarity of two texts that have both. */
const MEANING_SHARE = 0.55;
const LOOKS_SHARE = 0.45;

export class HybridModel {
  readonly #reader = new WordReader();
  readonly #meanings: WordMeanings;
  readonly #looks: HashedWords;

  constructor(table: WordRows) {
    this.#meanings = new WordMeanings(table);
    this.#looks = new HashedWords(DIMENSIONS - table.dimensions);
  }

  /** A vector for any text, never all zeros. The same text gives the same bits on every machine. */
  vectorOf(text: string): Float32Array {
    const reader = this.#reader;
    this.#meanings.begin();
    this.#looks.begin();
    reader.begin(text);
    let words = 0;
    while (reader.next()) {
      const isStop = this.#meanings.add(reader);
      this.#looks.add(reader, isStop);
      words++;
    }
    if (words === 0) this.#looks.addRaw(reader.folded);
    const vector = new Float32Array(DIMENSIONS);
    const meaning = this.#meanings.sum;
    writeScaled(vector, 0, meaning, Math.sqrt(MEANING_SHARE));
    writeScaled(vector, meaning.length, this.#looks.finish(), Math.sqrt(LOOKS_SHARE));
    return vector;
  }
}

/** Writes `part` at `offset`, scaled to `length`; a part that is zero stays zero. */
function writeScaled(vector: Float32Array, offset: number, part: Float64Array, length: number): void {
  let squares = 0;
  for (let i = 0; i < part.length; i++) squares += (part[i] ?? 0) ** 2;
  if (squares === 0) return;
  const factor = length / Math.sqrt(squares);
  for (let i = 0; i < part.length; i++) vector[offset + i] = (part[i] ?? 0) * factor;
}
