// The gate of every embedder's answer: what passes is of length one, and what does not says why and in which family.

import assert from 'node:assert/strict';
import { ConfigError, PermanentError, TransientError } from '../../../src/core/errors.ts';
import { checkVectors } from '../../../src/engine/checkVectors.ts';

const SPACE = { provider: 'openai', model: 'small', dimensions: 3, variant: '' };
const of = (...values: number[]): Float32Array => Float32Array.from(values);

describe('checkVectors', () => {
  it('brings each vector to length one, in place and in order', () => {
    const vectors = [of(3, 0, 4), of(0, -2, 0)];
    assert.deepEqual(checkVectors(vectors, 2, SPACE), [of(0.6, 0, 0.8), of(0, -1, 0)]);
    assert.deepEqual(vectors[0], of(0.6, 0, 0.8));
  });

  it('keeps the direction of the largest and the smallest floats', () => {
    assert.deepEqual(checkVectors([of(3e38, 0, 0), of(0, 1e-45, 0)], 2, SPACE), [of(1, 0, 0), of(0, 1, 0)]);
  });

  it('lets an empty answer to no texts pass', () => {
    assert.deepEqual(checkVectors([], 0, SPACE), []);
  });

  for (const count of [0, 1, 3]) {
    it(`finds an answer of ${count} vectors to 2 texts worth another try`, () => {
      const vectors = Array.from({ length: count }, () => of(1, 0, 0));
      assert.throws(() => checkVectors(vectors, 2, SPACE), TransientError);
    });
  }

  it('stops at other dimensions and names both', () => {
    assert.throws(
      () => checkVectors([of(1, 0, 0, 0)], 1, SPACE),
      (error) => error instanceof ConfigError && /openai\/small.* 4 dimensions.* 3/.test(error.message),
    );
  });

  for (const [what, vector] of [
    ['a NaN', of(1, Number.NaN, 0)],
    ['an infinity', of(1, 0, Number.NEGATIVE_INFINITY)],
    ['nothing but zeros', of(0, -0, 0)],
  ] as const) {
    it(`refuses ${what} for good and says which vector has it`, () => {
      assert.throws(
        () => checkVectors([of(1, 0, 0), vector], 2, SPACE),
        (error) => error instanceof PermanentError && error.message.includes('vector 2 of 2'),
      );
    });
  }
});
