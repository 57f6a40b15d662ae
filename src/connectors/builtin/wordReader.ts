// Reads the words of a text one after the other into one reused buffer, so that embedding allocates nothing a word.
// Words of any alphabet: compatibility forms resolved (NFKD), accents removed, lower case. Knows no language.

import { classOf, UnitClass } from './unitClass.ts';

/** A longer run (base64, a genome) is read as several words of this length. */
const MAX_WORD = 64;

export class WordReader {
  /** The word is `units[1 … length]`; the places before and after it belong to whoever reads it. */
  readonly units = new Uint16Array(MAX_WORD + 3);
  length = 0;
  /** True when the word is a run of a script without spaces: Chinese, Japanese, Thai and their like. */
  unspaced = false;
  #text = '';
  #at = 0;

  begin(text: string): void {
    this.#text = text.normalize('NFKD').toLowerCase();
    this.#at = 0;
  }

  /** The text as it is read: for what has no words in it. */
  get folded(): string {
    return this.#text;
  }

  /** Moves to the next word; false at the end of the text. */
  next(): boolean {
    const text = this.#text;
    let at = this.#at;
    let length = 0;
    let kind = 0;
    while (at < text.length && length < MAX_WORD) {
      const unit = text.charCodeAt(at);
      const wide = unit >= 0xd800 && unit <= 0xdbff;
      const codePoint = wide ? (text.codePointAt(at) ?? unit) : unit;
      const found = classOf(codePoint);
      if (found === UnitClass.word || found === UnitClass.unspaced) {
        if (length > 0 && found !== kind) break;
        kind = found;
        this.units[++length] = unit;
        if (codePoint > 0xffff) this.units[++length] = text.charCodeAt(at + 1);
      } else if (found === UnitClass.separator && length > 0) {
        break;
      }
      at += codePoint > 0xffff ? 2 : 1;
    }
    this.#at = at;
    this.length = length;
    this.unspaced = kind === UnitClass.unspaced;
    return length > 0;
  }
}
