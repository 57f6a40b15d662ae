// Gives a connection its distances: those of sqlite-vec or, where it cannot load, plain ones.
// Knows nothing of the queries that use them.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { cosineSimilarity, hammingDistance } from './distances.ts';
import type { SqliteEngine } from './loadSqliteEngine.ts';
import { vectorOfBytes } from './vectorBytes.ts';

/** SQL expressions over a row's `vector` or `bits`, with one parameter: the bytes they are compared with. */
export interface DistanceSql {
  readonly ofVectors: string;
  readonly ofBits: string;
}

export function installDistances(db: DatabaseSync, engine: SqliteEngine): DistanceSql {
  if (engine.vecLibrary !== null && loadVecLibrary(db, engine.vecLibrary)) {
    // `vec_bit` marks a blob as bits; without it the extension takes every blob for floats.
    return {
      ofVectors: 'vec_distance_cosine(vector, ?)',
      ofBits: 'vec_distance_hamming(vec_bit(bits), vec_bit(?))',
    };
  }
  db.function('plain_distance_cosine', { deterministic: true }, (a, b) => {
    return 1 - cosineSimilarity(vectorOfBytes(bytesOf(a)), vectorOfBytes(bytesOf(b)));
  });
  db.function('plain_distance_hamming', { deterministic: true }, (a, b) => hammingDistance(bytesOf(a), bytesOf(b)));
  return { ofVectors: 'plain_distance_cosine(vector, ?)', ofBits: 'plain_distance_hamming(bits, ?)' };
}

function loadVecLibrary(db: DatabaseSync, library: string): boolean {
  try {
    db.loadExtension(library);
    return true;
  } catch {
    // Built for another libc or processor, or forbidden by policy.
    return false;
  } finally {
    db.enableLoadExtension(false);
  }
}

function bytesOf(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A distance is between two blobs; one argument was ${value === null ? 'null' : typeof value}.`);
}
