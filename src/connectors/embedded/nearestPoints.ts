// Finds the points of a space nearest to a vector: candidates by a scan in SQL, then their exact order.
// Few points are compared by their vectors; many by their sign bits, which are 24 times smaller.

import { PermanentError } from '../../core/errors.ts';
import { type PointId, recordId } from '../../core/ids.ts';
import type { SearchHit } from '../../engine/ports.ts';
import { BinaryQuantizer } from './binaryQuantizer.ts';
import { blobOf, integerOf, textOf } from './columns.ts';
import { cosineSimilarity } from './distances.ts';
import { pointIdOfBytes } from './pointIdBytes.ts';
import { rowsOfSpace } from './schema.ts';
import type { StoredSpace } from './spaceRegistry.ts';
import { bytesOfVector, vectorOfBytes } from './vectorBytes.ts';
import type { VectorFile } from './vectorFile.ts';

/** Candidates for each hit wanted, and at least for any search: enough for a recall of 0.95 and more. */
const OVERSAMPLING = 16;
const MIN_CANDIDATES = 160;

export interface NearestQuery {
  readonly vector: Float32Array;
  readonly limit: number;
  /** From this many points on, candidates are found by their bits. */
  readonly exactBelow: number;
}

interface ScoredRow {
  readonly row: number;
  readonly id: PointId;
  readonly score: number;
}

/** Nearest first; equal scores in the order of their ids. Called within a read transaction. */
export function nearestPoints(file: VectorFile, space: StoredSpace, query: NearestQuery): SearchHit[] {
  const { dimensions } = space.space;
  if (query.vector.length !== dimensions) {
    throw new PermanentError(
      `The query's vector has ${query.vector.length} dimensions where ${dimensions} were expected. Check the embedder's "dimensions".`,
    );
  }
  return candidateRows(file, space, query)
    .map(scorer(file, query.vector))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, query.limit)
    .map(hitReader(file));
}

function candidateRows(file: VectorFile, space: StoredSpace, { vector, limit, exactBelow }: NearestQuery): number[] {
  const { first, last } = rowsOfSpace(space.number);
  const candidates = Math.max(MIN_CANDIDATES, limit * OVERSAMPLING);
  const isExact = holdsFewerThan(file, space, exactBelow);
  const [table, distance] = isExact ? ['vectors', file.distance.ofVectors] : ['bits', file.distance.ofBits];
  const sought = isExact
    ? bytesOfVector(vector)
    : new BinaryQuantizer(vector.length, space.rotationSeed).quantize(vector);
  // Of equal distances the first rows win, since they are scanned first; asking for that costs a third of the scan.
  const rows = file
    .prepare(`SELECT rid FROM ${table} WHERE rid BETWEEN ? AND ? ORDER BY ${distance} LIMIT ?`)
    .all(first, last, sought, candidates);
  return rows.map((row) => integerOf(row, 'rid'));
}

/** Counts no further than it must. */
function holdsFewerThan(file: VectorFile, space: StoredSpace, bound: number): boolean {
  const row = file
    .prepare('SELECT count(*) AS n FROM (SELECT 1 FROM points WHERE space = ? LIMIT ?)')
    .get(space.number, Math.min(bound, Number.MAX_SAFE_INTEGER));
  return row === undefined || integerOf(row, 'n') < bound;
}

function scorer(file: VectorFile, vector: Float32Array): (row: number) => ScoredRow {
  const statement = file.prepare('SELECT id, vector FROM vectors JOIN points USING (rid) WHERE rid = ?');
  return (row) => {
    const stored = statement.get(row) ?? {};
    return {
      row,
      id: pointIdOfBytes(blobOf(stored, 'id')),
      score: cosineSimilarity(vectorOfBytes(blobOf(stored, 'vector')), vector),
    };
  };
}

function hitReader(file: VectorFile): (scored: ScoredRow) => SearchHit {
  const statement = file.prepare('SELECT record, payload FROM payloads WHERE rid = ?');
  return ({ row, id, score }) => {
    const stored = statement.get(row) ?? {};
    return { id, record: recordId(textOf(stored, 'record')), score, payload: JSON.parse(textOf(stored, 'payload')) };
  };
}
