import assert from 'node:assert/strict';
import type { Embedding } from '../../../src/engine/sync/embedTexts.ts';
import { RememberedVectors } from '../../../src/engine/sync/rememberedVectors.ts';

const vector = (value: number): Embedding => ({ kind: 'vector', vector: Float32Array.of(value) });

/** Remembers the texts as answered, each with a vector of its own. */
async function answered(remembered: RememberedVectors, names: readonly string[]): Promise<void> {
  const answer = Promise.resolve(new Map(names.map((name, i) => [name, vector(i)])));
  remembered.asking(names, answer);
  await answer;
}

describe('remembered vectors', () => {
  it('shares a call that is under way', async () => {
    const remembered = new RememberedVectors();
    const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, Embedding>>();
    remembered.asking(['a', 'b'], promise);
    assert.deepEqual(remembered.get('b'), { kind: 'asked', embeddings: promise });
    resolve(new Map());
    await promise;
  });

  it('gives back a vector that has arrived, and nothing for other texts', async () => {
    const remembered = new RememberedVectors();
    await answered(remembered, ['a', 'b']);
    assert.deepEqual(remembered.get('b'), vector(1));
    assert.equal(remembered.get('c'), undefined);
  });

  it('keeps no more than its bound, and lets go of the least recently used', async () => {
    const remembered = new RememberedVectors(2);
    await answered(remembered, ['a', 'b']);
    remembered.get('a');
    await answered(remembered, ['c']);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => remembered.get(name) !== undefined),
      [true, false, true],
    );
  });

  it('forgets vectors that never arrived', async () => {
    const remembered = new RememberedVectors();
    const failed = Promise.reject<ReadonlyMap<string, Embedding>>(new Error('let go'));
    remembered.asking(['a'], failed);
    await assert.rejects(failed);
    assert.equal(remembered.get('a'), undefined);
  });

  it('asks again for a text that was refused', async () => {
    const remembered = new RememberedVectors();
    const refusal: Embedding = { kind: 'refused', reason: '400', tries: 1 };
    const answer = Promise.resolve(new Map([['a', refusal]]));
    remembered.asking(['a'], answer);
    await answer;
    assert.equal(remembered.get('a'), undefined);
  });
});
