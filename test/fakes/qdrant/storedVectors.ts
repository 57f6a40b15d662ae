// Reads the vectors of a point or a query into what is stored and compared: 32-bit floats of the right length, of length 1
// where the distance is cosine.

import { NotFaked } from '../notFaked.ts';
import type { VectorParams } from './bodies.ts';
import type { CollectionConfig } from './collectionConfig.ts';
import { isFields } from './payloadPath.ts';
import { invalidBody, wrongDimension } from './refusal.ts';

/** Refuses empty vectors as the server does while it reads the body, before anything is applied. */
export function refuseEmptyVectors(vector: unknown, where: string): void {
  if (Array.isArray(vector) && vector.length === 0) {
    throw invalidBody('JSON body', `${where}.vector: dense vector must not be empty`);
  }
  if (isFields(vector)) for (const each of Object.values(vector)) refuseEmptyVectors(each, `${where}.?`);
}

/** By name. A collection with names takes any of them, one without takes its only one. */
export function storedVectors(vector: unknown, config: CollectionConfig): Readonly<Record<string, Float32Array>> {
  const named = isFields(vector) ? Object.entries(vector) : [['', vector] as const];
  return Object.fromEntries(named.map(([name, values]) => [name, storedVector(values, config.paramsOf(name))]));
}

export function storedVector(values: unknown, { size, distance }: VectorParams): Float32Array {
  if (!Array.isArray(values) || typeof values[0] !== 'number') throw new NotFaked('any vectors but dense ones');
  if (values.length !== size) throw wrongDimension(size, values.length);
  const vector = new Float32Array(values);
  return distance === 'Cosine' ? normalized(vector) : vector;
}

/** Larger is nearer for cosine and dot, smaller for the others. */
export function scoreOf(a: Float32Array, b: Float32Array, distance: VectorParams['distance']): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    sum += distance === 'Euclid' ? (x - y) ** 2 : distance === 'Manhattan' ? Math.abs(x - y) : x * y;
  }
  return Math.fround(distance === 'Euclid' ? Math.sqrt(sum) : sum);
}

function normalized(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}
