import assert from 'node:assert/strict';
import type { Embedding } from '../../../src/engine/sync/embedTexts.ts';
import { RememberedVectors } from '../../../src/engine/sync/rememberedVectors.ts';

const embedding = (value: number): Promise<Embedding> =>
  Promise.resolve({ kind: 'vector', vector: Float32Array.of(value) });

describe('remembered vectors', () => {
  it('gives back what was remembered, the same promise to all', () => {
    const remembered = new RememberedVectors();
    const one = embedding(1);
    remembered.remember('a', one);
    assert.equal(remembered.get('a'), one);
    assert.equal(remembered.get('b'), undefined);
  });

  it('keeps no more than its bound, and lets go of the least recently used', () => {
    const remembered = new RememberedVectors(2);
    for (const name of ['a', 'b']) remembered.remember(name, embedding(1));
    void remembered.get('a');
    remembered.remember('c', embedding(1));
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => remembered.get(name) !== undefined),
      [true, false, true],
    );
  });

  it('forgets a vector that never arrived', async () => {
    const remembered = new RememberedVectors();
    const failed = Promise.reject<Embedding>(new Error('let go'));
    remembered.remember('a', failed);
    await assert.rejects(failed);
    assert.equal(remembered.get('a'), undefined);
  });

  it('keeps a newer promise when an older one for the same text fails', async () => {
    const remembered = new RememberedVectors(1);
    const { promise: older, reject: failOlder } = Promise.withResolvers<Embedding>();
    const newer = embedding(2);
    remembered.remember('a', older);
    remembered.remember('b', embedding(1));
    remembered.remember('a', newer);
    failOlder(new Error('let go'));
    await assert.rejects(older);
    assert.equal(remembered.get('a'), newer);
  });
});
