// What can be told of a store's file before SQLite is let near it.

import { closeSync, openSync, readSync } from 'node:fs';
import { DamagedFileError, onDisk } from './sqlite/sqliteError.ts';

const MAGIC = 'SQLite format 3\0';
const USER_VERSION_AT = 60;
const HEADER_BYTES = 100;

/**
 * The version of the format, from the first page. A later one may still be in the log; SQLite is asked for that.
 * @throws DamagedFileError when the file is no SQLite database. An empty one is not either: stores are created whole.
 */
export function versionInHeader(path: string): number {
  const header = onDisk(path, () => firstBytes(path));
  if (header === null) throw new DamagedFileError(path, 'the file is gone, its log is still there');
  if (header.length < HEADER_BYTES) throw new DamagedFileError(path, `the file has only ${header.length} bytes`);
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new DamagedFileError(path, 'it is not an SQLite file');
  return header.readUInt32BE(USER_VERSION_AT);
}

/** The header as it is on disk now, shorter where the file is; null when there is no file. */
function firstBytes(path: string): Buffer | null {
  const bytes = Buffer.alloc(HEADER_BYTES);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}
