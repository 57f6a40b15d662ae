// What a vector file holds of a job, looked at without changing it. Knows nothing of passes.

import type { JobName } from '../../core/ids.ts';
import type { DestinationContent } from '../../engine/ports.ts';
import { integerOf } from './columns.ts';
import type { SqliteEngine } from './loadSqliteEngine.ts';
import { keptSpaces } from './spaceRegistry.ts';
import { openUntouched } from './vectorFile.ts';

export function contentOf(path: string, job: JobName, engine: SqliteEngine): DestinationContent {
  const file = openUntouched(path, engine);
  if (file === null) return { exists: false, spaces: [] };
  try {
    const count = file.prepare('SELECT count(*) AS n FROM points WHERE space = ?');
    return file.read(() => ({
      exists: true,
      spaces: keptSpaces(file, job).map(({ number, space }) => {
        const row = count.get(number);
        return { space, points: row === undefined ? 0 : integerOf(row, 'n') };
      }),
    }));
  } finally {
    file.close();
  }
}
