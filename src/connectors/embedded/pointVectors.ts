// Vectors as they lie in the file, by the ids of their points. Knows nothing of passes and payloads.

import type { PointId } from '../../core/ids.ts';
import type { PointVector } from '../../engine/ports.ts';
import { blobOf, textOf } from './columns.ts';
import { bytesOfPointId } from './pointIdBytes.ts';
import type { StoredSpace } from './spaceRegistry.ts';
import { vectorOfBytes } from './vectorBytes.ts';
import type { VectorFile } from './vectorFile.ts';

/** Those of the ids that the space holds. */
export function vectorsOf(file: VectorFile, space: StoredSpace, ids: readonly PointId[]): Map<PointId, PointVector> {
  const find = file.prepare('SELECT text_hash, vector FROM points JOIN vectors USING (rid) WHERE space = ? AND id = ?');
  return file.read(() => {
    const found = new Map<PointId, PointVector>();
    for (const id of ids) {
      const row = find.get(space.number, bytesOfPointId(id));
      if (row === undefined) continue;
      found.set(id, { textHash: textOf(row, 'text_hash'), vector: vectorOfBytes(blobOf(row, 'vector')) });
    }
    return found;
  });
}
