// That no text is paid for again whose vector was on disk already, whatever happened in between.

import assert from 'node:assert/strict';
import { hashText } from '../../src/core/contentHash.ts';
import type { FakeControl } from '../fakes/fakeControl.ts';

export class PaidOnce {
  readonly #embedder: Pick<FakeControl<object>, 'paidTexts'>;
  /** How often each text had been paid for when it was first seen on disk, by its hash. */
  readonly #whenOnDisk = new Map<string, number>();

  constructor(embedder: Pick<FakeControl<object>, 'paidTexts'>) {
    this.#embedder = embedder;
  }

  /** These texts are on disk now, and no runner is there. */
  async see(textHashes: ReadonlySet<string>): Promise<void> {
    const paid = await this.#timesPaid();
    for (const text of textHashes) {
      if (!this.#whenOnDisk.has(text)) this.#whenOnDisk.set(text, paid.get(text) ?? 0);
    }
  }

  async check(): Promise<void> {
    const paid = await this.#timesPaid();
    assert.deepEqual(
      [...this.#whenOnDisk].filter(([text, times]) => paid.get(text) !== times),
      [],
    );
  }

  async #timesPaid(): Promise<ReadonlyMap<string, number>> {
    const texts = await this.#embedder.paidTexts();
    return new Map(texts.map(({ text, paid }) => [hashText(text), paid]));
  }
}
