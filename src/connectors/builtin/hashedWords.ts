// What a text looks like: its stemmed words, pairs of neighbours and n-grams of letters as hashed features.
// In scripts without spaces single characters and pairs of characters take the place of words.

import { HashedFeatures } from './hashedFeatures.ts';
import { stemLength } from './stemLength.ts';
import { extended, HASH_START, hashOf } from './unitHash.ts';
import type { WordReader } from './wordReader.ts';

const WEIGHT = {
  word: 1,
  pair: 0.5,
  /** The n-grams of one length of a word, of which there are k: each weighs this by √k less. */
  gram: 0.35,
  stopWord: 0.15,
  stopPair: 0.05,
  unspacedCharacter: 0.4,
  unspacedPair: 1,
} as const;

/** Where the hash of each kind of feature starts, so that a word and an n-gram of the same letters differ. */
const SEED = { word: HASH_START, pair: HASH_START ^ 0x2c1b3c6d, gram: HASH_START ^ 0x297a2d39 } as const;

const GRAM = { shortest: 3, longest: 5 } as const;
const WORD_BEGINS = 0x5e;
const WORD_ENDS = 0x24;

export class HashedWords {
  readonly #features: HashedFeatures;
  /** The hash of the word before, or 0 at the beginning. */
  #before = 0;

  constructor(size: number) {
    this.#features = new HashedFeatures(size);
  }

  begin(): void {
    this.#features.clear();
    this.#before = 0;
  }

  /** Adds the word the reader stands at. */
  add(word: WordReader, isStop: boolean): void {
    if (word.unspaced) {
      this.#addUnspaced(word);
      return;
    }
    const stem = hashOf(word.units, 1, 1 + stemLength(word.units, 1, word.length), SEED.word);
    this.#features.add(stem, isStop ? WEIGHT.stopWord : WEIGHT.word);
    if (this.#before !== 0) {
      this.#features.add(extended(extended(SEED.pair, this.#before), stem), isStop ? WEIGHT.stopPair : WEIGHT.pair);
    }
    this.#before = stem;
    if (!isStop) this.#addGrams(word);
  }

  /** For a text without any word, such as "—" or "👍": its units and their pairs, with its ends. */
  addRaw(text: string): void {
    let before = WORD_BEGINS;
    for (let i = 0; i <= text.length; i++) {
      const unit = i < text.length ? text.charCodeAt(i) : WORD_ENDS;
      this.#features.add(extended(SEED.gram, unit), WEIGHT.unspacedCharacter);
      this.#features.add(extended(extended(SEED.gram, before), unit), WEIGHT.unspacedPair);
      before = unit;
    }
  }

  /** The sums of the text, good until the next `begin`. Never all zeros once something was added. */
  finish(): Float64Array {
    return this.#features.finish();
  }

  #addGrams({ units, length }: WordReader): void {
    units[0] = WORD_BEGINS;
    units[length + 1] = WORD_ENDS;
    const end = length + 2;
    for (let start = 0; start + GRAM.shortest <= end; start++) {
      let hash = hashOf(units, start, start + GRAM.shortest - 1, SEED.gram);
      const longest = Math.min(GRAM.longest, end - start);
      for (let n = GRAM.shortest; n <= longest; n++) {
        hash = extended(hash, units[start + n - 1] ?? 0);
        this.#features.add(hash, WEIGHT.gram / Math.sqrt(end - n + 1));
      }
    }
  }

  #addUnspaced({ units, length }: WordReader): void {
    for (let i = 1; i <= length; i++) {
      const one = extended(SEED.gram, units[i] ?? 0);
      this.#features.add(one, WEIGHT.unspacedCharacter);
      if (i < length) this.#features.add(extended(one, units[i + 1] ?? 0), WEIGHT.unspacedPair);
    }
    this.#before = 0;
  }
}
