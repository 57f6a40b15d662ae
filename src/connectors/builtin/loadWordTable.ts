// Reads the table of word vectors that lies beside this file, in the sources as in the bundle.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { decodeWordTable, type WordRows } from './wordTable.ts';

/** @throws ConfigError when it cannot be read, CorruptError when it is damaged. */
export async function loadWordTable(): Promise<WordRows> {
  const path = fileURLToPath(new URL('./glove.bin', import.meta.url));
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new ConfigError(
      `the built-in embedder cannot read its table of word vectors (${messageOf(error)}); reinstall Ratchet`,
      { cause: error },
    );
  }
  return decodeWordTable(bytes);
}
