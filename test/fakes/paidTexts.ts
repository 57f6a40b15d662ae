// What a client has paid for: how often each text was embedded, and what became of the answers that carried it.
// Knows nothing of HTTP or of vectors.

import type { AnswerFate } from './fakeService.ts';

/** Times a text was embedded; of these, times the answer was lost, spoiled, or may never have been read. */
export interface PaidText {
  readonly text: string;
  readonly paid: number;
  readonly lost: number;
  readonly spoiled: number;
  readonly unconfirmed: number;
}

/** Sums over all texts, each counted as often as it was embedded. */
export interface PaidTextsStats {
  readonly texts: number;
  readonly distinctTexts: number;
  /** Embedded although it had been embedded before. */
  readonly paidAgain: number;
  /** In calls that were carried out and whose answer was not sent, or not in full. */
  readonly lostTexts: number;
  /** In answers made useless on order: too few vectors, a wrong dimension, zeros. */
  readonly spoiledTexts: number;
  /** In answers sent whole over a connection that then ended: a killed client may not have read them. */
  readonly unconfirmedTexts: number;
}

type Tally = { -readonly [K in Exclude<keyof PaidText, 'text'>]: number };

export class PaidTexts {
  #tallies = new Map<string, Tally>();
  #sums: Tally = { paid: 0, lost: 0, spoiled: 0, unconfirmed: 0 };

  /** Counts the texts of one call; the result is told what became of its answer. */
  pay(texts: readonly string[], spoiled: boolean): (fate: AnswerFate) => void {
    this.#add(texts, 'paid');
    return (fate) => {
      if (fate !== 'sent') this.#add(texts, fate);
      else if (spoiled) this.#add(texts, 'spoiled');
    };
  }

  stats(): PaidTextsStats {
    return {
      texts: this.#sums.paid,
      distinctTexts: this.#tallies.size,
      paidAgain: this.#sums.paid - this.#tallies.size,
      lostTexts: this.#sums.lost,
      spoiledTexts: this.#sums.spoiled,
      unconfirmedTexts: this.#sums.unconfirmed,
    };
  }

  /** The texts embedded at least `atLeast` times. */
  list(atLeast: number): PaidText[] {
    return [...this.#tallies].filter(([, tally]) => tally.paid >= atLeast).map(([text, tally]) => ({ text, ...tally }));
  }

  reset(): void {
    this.#tallies = new Map();
    this.#sums = { paid: 0, lost: 0, spoiled: 0, unconfirmed: 0 };
  }

  #add(texts: readonly string[], what: keyof Tally): void {
    this.#sums[what] += texts.length;
    for (const text of texts) {
      const tally = this.#tallies.get(text) ?? { paid: 0, lost: 0, spoiled: 0, unconfirmed: 0 };
      tally[what]++;
      this.#tallies.set(text, tally);
    }
  }
}
