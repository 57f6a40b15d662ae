// Finds a word's number by its UTF-16 units: an open hash table, because a Map would need a string for every word read.

import { hashOf, mixed } from './unitHash.ts';

export class WordIndex {
  /** All words, one after the other; word `i` is `letters[starts[i] … starts[i + 1])`. */
  readonly #letters: Uint16Array;
  readonly #starts: Uint32Array;
  /** A word's number plus one; zero is a free slot. At most half of the slots are taken. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(words: readonly string[]) {
    this.#letters = new Uint16Array(words.reduce((sum, word) => sum + word.length, 0));
    this.#starts = new Uint32Array(words.length + 1);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(words.length * 2 + 1)));
    this.#mask = this.#slots.length - 1;
    words.forEach((word, number) => {
      this.#insert(word, number);
    });
  }

  /** The number of the word `units[from … to)`, whose hash is `hash`; -1 when it is not there. */
  find(units: Uint16Array, from: number, to: number, hash: number): number {
    for (let slot = mixed(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || this.#is(number, units, from, to)) return number;
    }
  }

  #is(number: number, units: Uint16Array, from: number, to: number): boolean {
    const start = this.#starts[number] ?? 0;
    if ((this.#starts[number + 1] ?? 0) - start !== to - from) return false;
    for (let i = from; i < to; i++) {
      if (this.#letters[start + i - from] !== units[i]) return false;
    }
    return true;
  }

  #insert(word: string, number: number): void {
    const start = this.#starts[number] ?? 0;
    for (let i = 0; i < word.length; i++) this.#letters[start + i] = word.charCodeAt(i);
    this.#starts[number + 1] = start + word.length;
    let slot = mixed(hashOf(this.#letters, start, start + word.length)) & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = number + 1;
  }
}
