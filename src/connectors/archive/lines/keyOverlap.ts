// Which of some keys are not among others, both of any number, in bounded memory.

import { KeyBuckets } from './keyBuckets.ts';
import { LineSet } from './lineSet.ts';

/** Numbers up to 2^48. */
const NOTE_BYTES = 6;

export class KeyOverlap {
  readonly #buckets = new KeyBuckets(NOTE_BYTES);
  readonly #note = Buffer.alloc(NOTE_BYTES);
  #asked = 0;

  known(key: string): void {
    this.#add(key, 0);
  }

  ask(key: string): void {
    this.#asked += 1;
    this.#add(key, this.#asked);
  }

  /** Which of those asked for are not known, the first being 0. */
  unknown(): LineSet {
    const unknown = new LineSet();
    for (const records of this.#buckets.buckets()) {
      const known = new Set<string>();
      const asked: { readonly key: string; readonly number: number }[] = [];
      for (const { key, note } of records) {
        const number = note.readUIntBE(0, NOTE_BYTES);
        if (number === 0) known.add(key);
        else asked.push({ key, number });
      }
      for (const { key, number } of asked) if (!known.has(key)) unknown.add(number - 1);
    }
    return unknown;
  }

  close(): void {
    this.#buckets.close();
  }

  #add(key: string, number: number): void {
    this.#note.writeUIntBE(number, 0, NOTE_BYTES);
    this.#buckets.add(key, this.#note);
  }
}
