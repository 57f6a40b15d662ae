// What every embedder must do, whatever stands behind it: the contract of `Embedder` in engine/ports.ts, as tests.

import assert from 'node:assert/strict';
import type { Embedder } from '../../src/engine/ports.ts';

export interface EmbedderTraits {
  /** True when the same text always gives the same bits; false compares with a tolerance. */
  readonly deterministic: boolean;
}

const TEXTS = ['red leather shoes', 'the server ran out of memory', 'Überweisung nach Köln', 'たいへん', '—', '👍'];
/** Servers that batch in half precision answer the same text a little differently in another company. */
const SAME_DIRECTION = 0.999;

/** @param make opens a fresh embedder; the suite closes it. */
export function describeEmbedder(name: string, make: () => Promise<Embedder>, traits: EmbedderTraits): void {
  describe(`${name} as an embedder`, () => {
    const never = new AbortController().signal;
    let embedder: Embedder;

    beforeEach(async () => {
      embedder = await make();
    });

    afterEach(async () => {
      await embedder.close();
    });

    it('answers one vector of its dimensions for each text', async () => {
      const vectors = await embedder.embed(TEXTS, 'document', never);
      assert.deepEqual(
        vectors.map((vector) => vector.length),
        TEXTS.map(() => embedder.space.dimensions),
      );
    });

    it('answers finite numbers that are not all zero', async () => {
      const vectors = await embedder.embed(TEXTS, 'document', never);
      assert.ok(vectors.every((vector) => vector.every(Number.isFinite) && vector.some((value) => value !== 0)));
    });

    it('answers in the order it was asked', async () => {
      const forwards = await embedder.embed(TEXTS, 'document', never);
      const backwards = await embedder.embed(TEXTS.toReversed(), 'document', never);
      assertSame(backwards.toReversed(), forwards, traits);
    });

    it('gives each of two equal texts its vector', async () => {
      const [first, , second] = await embedder.embed(['twice', 'once', 'twice'], 'document', never);
      assert.ok(first !== undefined && second !== undefined && first !== second);
      assertSame([second], [first], traits);
    });

    it('answers no texts with no vectors', async () => {
      assert.deepEqual(await embedder.embed([], 'document', never), []);
    });

    it('takes as many texts in one call as it says', async () => {
      const texts = Array.from({ length: embedder.limits.maxTexts }, (_, i) => `text number ${i}`);
      assert.equal((await embedder.embed(texts, 'document', never)).length, texts.length);
    });

    it('takes a text as long as it says', async () => {
      const text = 'a word or two '.repeat(embedder.limits.maxChars).slice(0, embedder.limits.maxChars);
      assert.equal((await embedder.embed([text], 'document', never)).length, 1);
    });

    it('embeds queries into the space of the documents', async () => {
      const [query] = await embedder.embed(['red shoes'], 'query', never);
      assert.equal(query?.length, embedder.space.dimensions);
    });

    it('rejects with the reason of a signal that has fired before', async () => {
      const reason = new Error('stopped before');
      await assert.rejects(embedder.embed(TEXTS, 'document', AbortSignal.abort(reason)), (error) => error === reason);
    });

    it('rejects with the reason of a signal that fires meanwhile', async () => {
      const reason = new Error('stopped meanwhile');
      const controller = new AbortController();
      const answer = embedder.embed(TEXTS, 'document', controller.signal);
      controller.abort(reason);
      await assert.rejects(answer, (error) => error === reason);
    });
  });
}

function assertSame(found: readonly Float32Array[], expected: readonly Float32Array[], traits: EmbedderTraits): void {
  if (traits.deterministic) {
    assert.deepEqual(found, expected);
    return;
  }
  found.forEach((vector, i) => {
    assert.ok(cosine(vector, expected[i] ?? new Float32Array()) > SAME_DIRECTION, `text ${i} has another vector`);
  });
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
