// Sign bits of rotated vectors: always the same, and the nearer the vectors the fewer of them differ.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BinaryQuantizer } from '../../../src/connectors/embedded/binaryQuantizer.ts';
import { hammingDistance } from '../../../src/connectors/embedded/distances.ts';

const SEED = 12_345;

function wave(length: number, frequency: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * frequency));
}

describe('BinaryQuantizer', () => {
  it('gives a multiple of eight bytes for any number of dimensions, never fewer bits than dimensions', () => {
    for (const dimensions of [1, 3, 100, 768, 1_024, 1_025, 3_072]) {
      const { length } = new BinaryQuantizer(dimensions, SEED).quantize(wave(dimensions, 0.7));
      assert.equal(length % 8, 0);
      assert.ok(length * 8 >= dimensions);
    }
  });

  it('gives the same bits for the same vector, dimensions and seed', () => {
    const quantizer = new BinaryQuantizer(768, SEED);
    const once = quantizer.quantize(wave(768, 0.7));
    quantizer.quantize(wave(768, 1.3));
    assert.deepEqual(quantizer.quantize(wave(768, 0.7)), once);
    assert.deepEqual(new BinaryQuantizer(768, SEED).quantize(wave(768, 0.7)), once);
  });

  it('gives other bits for another seed', () => {
    const bits = [SEED, SEED + 1].map((seed) => new BinaryQuantizer(768, seed).quantize(wave(768, 0.7)));
    assert.notDeepEqual(bits[0], bits[1]);
  });

  it('keeps the bits of files that exist', () => {
    const bits = new BinaryQuantizer(5, SEED).quantize(Float32Array.of(1, -2, 3, -4, 5));
    assert.equal(Buffer.from(bits.subarray(0, 8)).toString('hex'), '9ea5be42e4562eae');
  });

  it('does not depend on the length of the vector', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 32, maxLength: 32 }), (values) => {
        const quantizer = new BinaryQuantizer(32, SEED);
        const vector = Float32Array.from(values);
        const longer = vector.map((value) => value * 4);
        assert.deepEqual(quantizer.quantize(longer), quantizer.quantize(vector));
      }),
    );
  });

  it('lets the share of differing bits follow the angle', () => {
    const quantizer = new BinaryQuantizer(768, SEED);
    const [a, b] = [wave(768, 0.7), wave(768, 1.3)];
    for (const degrees of [0, 30, 60, 90, 180]) {
      const [x, y] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const turned = a.map((value, i) => x * value + y * (b[i] ?? 0));
      const share = hammingDistance(quantizer.quantize(a), quantizer.quantize(turned)) / 1_024;
      assert.ok(Math.abs(share - degrees / 180) < 0.05, `${degrees}°: ${share}`);
    }
  });
});
