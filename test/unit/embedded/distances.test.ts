// The plain distances that stand in for sqlite-vec's.

import assert from 'node:assert/strict';
import { cosineSimilarity, hammingDistance } from '../../../src/connectors/embedded/distances.ts';

describe('cosineSimilarity', () => {
  it('is 1 for the same direction, 0 for a right angle and -1 for the opposite', () => {
    const east = Float32Array.of(1, 0);
    const directions = [Float32Array.of(5, 0), Float32Array.of(0, 2), Float32Array.of(-3, 0)];
    assert.deepEqual(
      directions.map((direction) => cosineSimilarity(east, direction)),
      [1, 0, -1],
    );
  });

  it('is 0 for a vector of zeros', () => {
    assert.equal(cosineSimilarity(Float32Array.of(1, 2), Float32Array.of(0, 0)), 0);
  });
});

describe('hammingDistance', () => {
  it('counts the bits that differ', () => {
    assert.equal(
      hammingDistance(Uint8Array.of(0b1111_0000, 0xff, 3, 0x80), Uint8Array.of(0b0000_1111, 0xff, 1, 0)),
      10,
    );
  });
});
