// Which point holds the vector of a text that was paid for in this run: a side table that can be lost at the price of
// paying again, so it is never waited for and a fault of it ends nothing. Knows nothing of vectors.

import { existsSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { messageOf } from '../../core/errors.ts';
import { type PointId, pointId } from '../../core/ids.ts';

export interface KnownText {
  readonly textHash: string;
  readonly point: PointId;
  /** The serial of the vector in its slot. */
  readonly serial: number;
}

type Row = Pick<KnownText, 'point' | 'serial'>;

interface Table {
  readonly database: DatabaseSync;
  readonly find: StatementSync;
  readonly add: StatementSync;
}

const LOST = 'a text that stands in several rows may be paid for more than once in this attempt';
const CACHE_KIB = 16 * 1024;
const LOG_BYTES = 64 << 20;
const PAGE_BYTES = 4096;
const SUFFIXES = ['', '-wal', '-journal'];
// Of sqlite.org/rescode.html.
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

// Without fsync: SQLite survives the death of the process that way, and a power cut may take the table.
const SETTINGS = `
  PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
  PRAGMA cache_size = -${CACHE_KIB}; PRAGMA journal_size_limit = ${LOG_BYTES};
  PRAGMA wal_autocheckpoint = ${LOG_BYTES / PAGE_BYTES};
  CREATE TABLE IF NOT EXISTS texts (text INTEGER PRIMARY KEY, point TEXT NOT NULL, serial INTEGER NOT NULL) STRICT`;

export class KnownTexts {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #table: Table | null;

  private constructor(path: string, table: Table | null, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
    this.#table = table;
  }

  /** A table that is damaged is moved aside for a new one; where none can be had, nothing is known of any text. */
  static async open(path: string, warn: (message: string) => void): Promise<KnownTexts> {
    try {
      const { DatabaseSync } = await import('node:sqlite');
      return new KnownTexts(path, openTable(path, DatabaseSync, warn), warn);
    } catch (error) {
      warn(`${LOST} (${path}: ${messageOf(error)})`);
      return new KnownTexts(path, null, warn);
    }
  }

  pointOf(textHash: string): PointId | null {
    return this.#row(textHash)?.point ?? null;
  }

  /** Whether a point has held the text since its vector of this serial was kept. */
  isWritten({ textHash, serial }: Pick<KnownText, 'textHash' | 'serial'>): boolean {
    return (this.#row(textHash)?.serial ?? 0) >= serial;
  }

  add(texts: readonly KnownText[]): void {
    this.#try(({ database, add }) => {
      database.exec('BEGIN IMMEDIATE');
      for (const { textHash, point, serial } of texts) add.run(keyOf(textHash), point, serial);
      database.exec('COMMIT');
    });
  }

  close(): void {
    const table = this.#table;
    this.#table = null;
    table?.database.close();
  }

  discard(): void {
    this.close();
    removeTable(this.#path);
  }

  #row(textHash: string): Row | undefined {
    return this.#try(({ find }) => rowOf(find.get(keyOf(textHash))));
  }

  /** After its first fault the table is left alone; a damaged one makes room for that of the next attempt. */
  #try<T>(action: (table: Table) => T): T | undefined {
    if (this.#table === null) return undefined;
    try {
      return action(this.#table);
    } catch (error) {
      this.close();
      if (isDamage(error)) setAside(this.#path);
      this.#warn(`${LOST} (${this.#path}: ${messageOf(error)})`);
      return undefined;
    }
  }
}

export function removeTable(path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true });
}

function openTable(path: string, engine: typeof DatabaseSync, warn: (message: string) => void): Table {
  try {
    return prepareTable(path, engine);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const movedTo = setAside(path);
    warn(`the table of texts that are paid for was damaged (${messageOf(error)}) and moved to ${movedTo}`);
    return prepareTable(path, engine);
  }
}

function prepareTable(path: string, engine: typeof DatabaseSync): Table {
  const database = new engine(path);
  try {
    database.exec(SETTINGS);
    return {
      database,
      find: database.prepare('SELECT point, serial FROM texts WHERE text = ?'),
      add: database.prepare('INSERT OR REPLACE INTO texts VALUES (?, ?, ?)'),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True when SQLite cannot make sense of the file. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** In the place of one that was set aside before: there is nothing in either but what it saves to have. */
function setAside(path: string): string {
  const movedTo = `${path}.damaged`;
  removeTable(movedTo);
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  return movedTo;
}

function rowOf(found: Record<string, unknown> | undefined): Row | undefined {
  const { point, serial } = found ?? {};
  return typeof point === 'string' && typeof serial === 'number' ? { point: pointId(point), serial } : undefined;
}

/** As much of a text's hash as a number holds: that is found fast, and whoever asks checks the whole of it at the point. */
function keyOf(textHash: string): number {
  return Buffer.from(textHash, 'base64url').readUIntBE(0, 6);
}
