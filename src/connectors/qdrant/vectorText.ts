// Vectors as JSON text, written straight into bytes: fixed decimals, because turning each number into the shortest text
// that is exactly it costs a sync more than everything else together. Knows nothing of points.

/** Decimals kept. Of a vector of length 1, that is seven significant digits of an ordinary component. */
const DECIMALS = 8;
const SCALE = 10 ** DECIMALS;
/** What a written component may be off by at most. */
export const LARGEST_ERROR = 0.5 / SCALE;
/** Fixed decimals fit vectors whose largest component lies between these; no vector of length 1 is outside. */
const [LEAST, BELOW] = [1e-3, 9.999];

/** Bytes that `writeVector` needs at most. */
export const maxVectorBytes = (dimensions: number): number => dimensions * 25 + 2;

const [ZERO, MINUS, POINT, COMMA, OPEN, CLOSE] = [0x30, 0x2d, 0x2e, 0x2c, 0x5b, 0x5d];
/** The four digits of 0 to 9999, the first in the lowest byte. */
const FOUR_DIGITS = Uint32Array.from({ length: 10_000 }, (_, number) =>
  Buffer.from(String(number).padStart(4, '0')).readUInt32LE(),
);

/** @returns where the next byte goes. A component that is no number becomes `null`, which every server refuses. */
export function writeVector(into: Buffer, start: number, vector: Float32Array): number {
  let at = start;
  let largest = 0;
  into[at++] = OPEN;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0;
    const size = value < 0 ? -value : value;
    // Also true of NaN.
    if (!(size < BELOW)) return writeExactly(into, start, vector);
    if (size > largest) largest = size;
    if (i > 0) into[at++] = COMMA;
    if (value < 0) into[at++] = MINUS;
    // All of it fits 32 bits, where arithmetic is cheapest.
    const scaled = (size * SCALE + 0.5) | 0;
    const upper = (scaled / 10_000) | 0;
    const whole = (upper / 10_000) | 0;
    into[at] = ZERO + whole;
    into[at + 1] = POINT;
    writeFour(into, at + 2, FOUR_DIGITS[upper - whole * 10_000] ?? 0);
    writeFour(into, at + 6, FOUR_DIGITS[scaled - upper * 10_000] ?? 0);
    at += 10;
  }
  if (largest < LEAST) return writeExactly(into, start, vector);
  into[at++] = CLOSE;
  return at;
}

function writeFour(into: Buffer, at: number, digits: number): void {
  into[at] = digits;
  into[at + 1] = digits >> 8;
  into[at + 2] = digits >> 16;
  into[at + 3] = digits >> 24;
}

/** Nine significant digits: enough to get every 32-bit float back as it was. */
function writeExactly(into: Buffer, start: number, vector: Float32Array): number {
  const values = Array.from(vector, (value) => Number(value.toPrecision(9)));
  return start + into.write(JSON.stringify(values), start, 'latin1');
}
