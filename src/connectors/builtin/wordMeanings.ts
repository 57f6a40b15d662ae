// The meaning of a text: the sum of its words' rows in the table. Words the table does not have add nothing.

import { STOP_WORDS } from './stopWords.ts';
import { hashOf } from './unitHash.ts';
import { WordIndex } from './wordIndex.ts';
import type { WordReader } from './wordReader.ts';
import type { WordRows } from './wordTable.ts';

export class WordMeanings {
  /** The sum so far. */
  readonly sum: Float64Array;
  readonly #table: WordRows;
  readonly #index: WordIndex;
  /** For each word of the table: 1 when it is a stop word. */
  readonly #stops: Uint8Array;

  constructor(table: WordRows) {
    const stopWords = new Set(STOP_WORDS);
    this.sum = new Float64Array(table.dimensions);
    this.#table = table;
    this.#index = new WordIndex(table.words);
    this.#stops = Uint8Array.from(table.words, (word) => (stopWords.has(word) ? 1 : 0));
  }

  begin(): void {
    this.sum.fill(0);
  }

  /** Adds the word the reader stands at; says whether it is a stop word. */
  add({ units, length }: WordReader): boolean {
    const word = this.#index.find(units, 1, length + 1, hashOf(units, 1, length + 1));
    if (word < 0) return false;
    const { rows, scales } = this.#table;
    const { sum } = this;
    const row = word * sum.length;
    const scale = scales[word] ?? 0;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (rows[row + i] ?? 0) * scale;
    return this.#stops[word] === 1;
  }
}
