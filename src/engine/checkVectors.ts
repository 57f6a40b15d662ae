// The one gate every embedder's answer passes before a vector can meet a row. Knows no provider.

import { ConfigError, PermanentError, TransientError } from '../core/errors.ts';
import type { EmbeddingSpace } from './ports.ts';

/**
 * The vectors of an answer to `texts` texts, each brought to length one in place.
 *
 * @throws TransientError when there are more or fewer vectors than texts: nobody can tell which belongs to which, and a
 *   server that lost part of an answer (a proxy's cut, a worker's restart) gives the whole of it when asked again.
 * @throws ConfigError when a vector has other dimensions: the model is another than the job says, and stays so.
 * @throws PermanentError when a vector has a NaN or an infinity, or is all zeros. Models overflow on particular texts
 *   and do so every time; halving the batch asks again for all the others, and leaves the text at fault alone.
 */
export function checkVectors(
  vectors: readonly Float32Array[],
  texts: number,
  space: EmbeddingSpace,
): readonly Float32Array[] {
  if (vectors.length !== texts) {
    throw new TransientError(
      `${nameOf(space)} was asked for ${texts} vectors and answered ${vectors.length}; the answer is not used`,
    );
  }
  for (const vector of vectors) {
    if (vector.length !== space.dimensions) {
      throw new ConfigError(
        `${nameOf(space)} answered a vector of ${vector.length} dimensions, the job says ${space.dimensions}: ` +
          'set "dimensions" of the embedder to what the model gives, or choose another model',
      );
    }
  }
  vectors.forEach((vector, index) => {
    normalise(vector, () => `${nameOf(space)}, vector ${index + 1} of ${texts}`);
  });
  return vectors;
}

/** What single floats leave of length one: a vector this near it is of length one already. */
const ROUNDING = 1e-6;

function normalise(vector: Float32Array, what: () => string): void {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] ?? 0) ** 2;
  // Squares of single floats cannot overflow a double: a sum that is not finite means a number that is not.
  if (!Number.isFinite(squares)) {
    const at = vector.findIndex((value) => !Number.isFinite(value));
    throw new PermanentError(`${what()}: ${vector[at]} at ${at} is no finite number; the vector cannot be searched`);
  }
  if (squares === 0) {
    throw new PermanentError(`${what()}: all ${vector.length} numbers are zero; the vector points nowhere`);
  }
  if (Math.abs(squares - 1) < ROUNDING) return;
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
}

function nameOf(space: EmbeddingSpace): string {
  return `the embedder ${space.provider}/${space.model}`;
}
