// A mark beside a database that SQLite once called damaged. Checking every page of a large file takes seconds, so an
// opening does it only for small files and for suspected ones.

import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { SqliteConnection } from './sqliteConnection.ts';
import { DamagedFileError } from './sqliteError.ts';

/** A check reads some 400 MB a second: at most 50 ms. */
const ALWAYS_CHECKED_BYTES = 16 << 20;

const markOf = (path: string) => `${path}-suspect`;

export function suspect(path: string): void {
  try {
    writeFileSync(markOf(path), '');
  } catch {
    // Without the mark a large file is checked only where it is read; the damage itself is being reported already.
  }
}

export function clearSuspicion(path: string): void {
  rmSync(markOf(path), { force: true });
}

/** @throws DamagedFileError with the first thing found wrong. */
export function checkPages(connection: SqliteConnection): void {
  const { path } = connection.files;
  const suspected = existsSync(markOf(path));
  if (!suspected && statSync(path).size > ALWAYS_CHECKED_BYTES) return;
  const found = connection.first('PRAGMA quick_check(1)')?.[0];
  if (found !== 'ok') throw new DamagedFileError(path, String(found));
  if (suspected) clearSuspicion(path);
}
