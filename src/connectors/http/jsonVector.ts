// A vector out of a JSON answer.

/**
 * What is no number becomes NaN, for the engine's check to find: JSON has no NaN, so servers write null or "NaN" for what
 * a model could not compute, and one such text must not cost the others of its call.
 */
export function jsonVector(values: readonly unknown[]): Float32Array {
  return Float32Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
}
