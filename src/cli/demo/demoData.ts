// The demo's data set, from the file the build has put beside the bundle into a SQLite table like any user's.

import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import * as z from 'zod';
import { ConfigError, messageOf } from '../../core/errors.ts';

const BESIDE_BUNDLE = new URL('./glosses.jsonl.br', import.meta.url);

const glossSchema = z.strictObject({
  id: z.string(),
  pos: z.string(),
  words: z.string(),
  gloss: z.string(),
  examples: z.string().nullable(),
});

const TABLE = `
  DROP TABLE IF EXISTS glosses;
  CREATE TABLE glosses (
    id TEXT PRIMARY KEY NOT NULL, pos TEXT NOT NULL, words TEXT NOT NULL, gloss TEXT NOT NULL, examples TEXT
  ) STRICT;
`;

/**
 * Fills the table `glosses` of the database at `target`, which is made if need be; all of it or nothing.
 *
 * @param glosses a file made by `scripts/makeDemoData.ts`.
 * @returns how many rows the table has.
 * @throws ConfigError when the file is not there.
 */
export async function fillDemoTable(target: string, glosses = fileURLToPath(BESIDE_BUNDLE)): Promise<number> {
  await access(glosses).catch((error: unknown) => {
    throw new ConfigError(`the demo's data is missing (${messageOf(error)}); make it with "npm run build"`, {
      cause: error,
    });
  });
  const database = new DatabaseSync(target);
  try {
    database.exec(`BEGIN; ${TABLE}`);
    const insert = database.prepare('INSERT INTO glosses VALUES (?, ?, ?, ?, ?)');
    let count = 0;
    await pipeline(createReadStream(glosses), createBrotliDecompress(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const line of linesOf(chunks)) {
        const { id, pos, words, gloss, examples } = glossSchema.parse(JSON.parse(line));
        insert.run(id, pos, words, gloss, examples);
        count++;
      }
    });
    database.exec('COMMIT');
    return count;
  } finally {
    database.close();
  }
}

/** Not readline: it loses the error of a damaged file. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
