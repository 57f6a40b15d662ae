import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LARGEST_ERROR, maxVectorBytes, writeVector } from '../../../src/connectors/qdrant/vectorText.ts';

function written(vector: Float32Array): string {
  const bytes = Buffer.alloc(maxVectorBytes(vector.length) + 1);
  const end = writeVector(bytes, 1, vector);
  return bytes.toString('latin1', 1, end);
}

const parsed = (vector: Float32Array): number[] => JSON.parse(written(vector));

function normalized(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

const unitVectors = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })
  .filter((values) => Math.hypot(...values) > 1e-3)
  .map(normalized);

/** A hair more than the rounding itself, for the multiplication before it. */
const BOUND = LARGEST_ERROR * (1 + 1e-6);

describe('a vector as JSON text', () => {
  it('has eight decimals', () => {
    assert.equal(
      written(Float32Array.of(0.036214567, -0.5, 0, 1, -1)),
      '[0.03621457,-0.50000000,0.00000000,1.00000000,-1.00000000]',
    );
  });

  it('is off by half a unit of the eighth decimal at most when its length is 1', () => {
    fc.assert(
      fc.property(unitVectors, (vector) => {
        const back = parsed(vector);
        return back.length === vector.length && back.every((value, i) => Math.abs(value - (vector[i] ?? 0)) <= BOUND);
      }),
    );
  });

  it('points where it pointed: the cosine with itself stays 1 to seven digits', () => {
    fc.assert(
      fc.property(unitVectors, (vector) => {
        const back = parsed(vector);
        const dot = back.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0);
        return Math.abs(dot / Math.hypot(...back) / Math.hypot(...vector) - 1) < 1e-7;
      }),
    );
  });

  it('keeps every 32-bit float of a vector that eight decimals do not fit', () => {
    const floats = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(floats, { minLength: 1, maxLength: 50 }), fc.boolean(), (values, large) => {
        const scale = large ? 1 : 1e-30;
        const vector = Float32Array.from([...values.map((value) => Math.fround(value * scale)), large ? 1e9 : 1e-9]);
        const fits =
          vector.every((value) => Math.abs(value) < 9.999) && vector.some((value) => Math.abs(value) >= 1e-3);
        return (
          fits || parsed(vector).every((value, i) => Math.fround(value) === (vector[i] ?? 0) || value === vector[i])
        );
      }),
    );
  });

  it('stays within the bytes it asks for', () => {
    const smallest = Float32Array.from({ length: 100 }, () => -1.17549435e-38);
    assert.ok(written(smallest).length <= maxVectorBytes(smallest.length));
  });

  it('has a null where a component is no number, which a server refuses', () => {
    assert.deepEqual(parsed(Float32Array.of(0.5, Number.NaN, Number.POSITIVE_INFINITY)), [0.5, null, null]);
  });

  it('is an empty list for a vector without components', () => {
    assert.equal(written(new Float32Array()), '[]');
  });
});
