// Vectors shaped like embeddings of short texts: a direction common to all, topics, subtopics, and a few strong coordinates.
// Deterministic, so that a benchmark can be repeated and a test can say what it expects.

const TOPICS = 400;
const SUBTOPICS = 20;

export class ClusteredVectors {
  readonly #scale: Float32Array;
  readonly #common: Float32Array;
  readonly #topics: readonly Float32Array[];
  readonly #dimensions: number;
  readonly #seed: number;

  constructor(dimensions: number, seed: number) {
    this.#dimensions = dimensions;
    this.#seed = seed;
    const random = generator(seed);
    this.#scale = Float32Array.from({ length: dimensions }, () => (random() + 1.01) ** -0.8);
    this.#common = this.#noise(seed + 1);
    this.#topics = Array.from({ length: TOPICS }, (_, topic) => this.#noise(seed + 2 + topic));
  }

  /** The vector of that number, of length 1. */
  at(index: number): Float32Array {
    const topic = index % TOPICS;
    const center = this.#topics[topic] ?? this.#common;
    const subtopic = generator(this.#seed + 10_000 + topic * SUBTOPICS + ((index * 7919) % SUBTOPICS));
    const own = generator(this.#seed + 1_000_000 + index);
    const vector = new Float32Array(this.#dimensions);
    let squares = 0;
    for (let i = 0; i < vector.length; i++) {
      const noise = 0.5 * (subtopic() + subtopic()) + 0.7 * (own() + own());
      const value = 0.5 * (this.#common[i] ?? 0) + 0.6 * (center[i] ?? 0) + (this.#scale[i] ?? 0) * noise;
      vector[i] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
    return vector;
  }

  #noise(seed: number): Float32Array {
    const random = generator(seed);
    return this.#scale.map((scale) => scale * (random() + random()));
  }
}

/** Uniform in [-1, 1); mulberry32. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
