// How near two vectors, or the sign bits of two vectors, are to each other. Pure arithmetic.

/** Summed in double precision: both ways of finding candidates end in the very same scores. 0 for a vector of zeros. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squaresOfA = 0;
  let squaresOfB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    squaresOfA += x * x;
    squaresOfB += y * y;
  }
  const norms = Math.sqrt(squaresOfA * squaresOfB);
  return norms === 0 ? 0 : dot / norms;
}

/** How many bits differ. Both hold the same number of bytes, a multiple of four. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  const x = wordsOf(a);
  const y = wordsOf(b);
  let distance = 0;
  for (let i = 0; i < x.length; i++) distance += onesIn((x[i] ?? 0) ^ (y[i] ?? 0));
  return distance;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / Uint32Array.BYTES_PER_ELEMENT);
}

/** Adds up neighbouring bits, then pairs, then fours (Warren, Hacker's Delight, 5-1). */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
