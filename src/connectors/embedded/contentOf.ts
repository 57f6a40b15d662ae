// What a vector file holds of a job, looked at without changing it. Knows nothing of passes.

import type { JobName } from '../../core/ids.ts';
import type { DestinationContent, EmbeddingSpace } from '../../engine/ports.ts';
import { integerOf } from './columns.ts';
import type { SqliteEngine } from './loadSqliteEngine.ts';
import { isSameSpace, keptSpaces, type StoredSpace } from './spaceRegistry.ts';
import { openUntouched, type VectorFile } from './vectorFile.ts';

/** @throws ConfigError when the path is another program's file. */
export function contentOf(path: string, engine: SqliteEngine, job: JobName, space: EmbeddingSpace): DestinationContent {
  const file = openUntouched(path, engine);
  if (file === null) return { exists: false, points: 0, otherSpaces: [] };
  try {
    return file.read(() => {
      const kept = keptSpaces(file, job);
      const own = kept.find((stored) => isSameSpace(stored.space, space));
      const otherSpaces = kept.filter((stored) => stored !== own).map((stored) => stored.space);
      return { exists: true, points: own === undefined ? 0 : countPoints(file, own), otherSpaces };
    });
  } finally {
    file.close();
  }
}

function countPoints(file: VectorFile, { number }: StoredSpace): number {
  const row = file.prepare('SELECT count(*) AS n FROM points WHERE space = ?').get(number);
  return row === undefined ? 0 : integerOf(row, 'n');
}
