// Reads what can be read of a damaged file, table by table, into a sound one of the same version. The damaged file is
// not changed by a byte. Knows no table but the lease; what a loss means is a sentence per table.

import { RatchetError } from '../../core/errors.ts';
import { versionOf } from '../migrations/migration.ts';
import { integer, text } from '../queries/columns.ts';
import { SqliteConnection, type SqlRow } from '../sqlite/sqliteConnection.ts';
import { readableRows } from './readableRows.ts';

const LOSSES: Readonly<Record<string, string>> = {
  runs: 'Runs are missing: what they had committed is not known any more, so the job starts anew and asks its destination what is there.',
  streams: 'Cursors are missing: their streams are read again from the beginning.',
  dead_letters: 'Dead letters are missing: only a fresh run takes those records again.',
  attempts: 'Attempts are missing from the history.',
  waits: 'Waits are missing from the history.',
  log: 'Log lines are missing.',
};
const NOT_COPIED: ReadonlySet<string> = new Set(['lease', 'openings']);

export class Salvage {
  readonly #source: SqliteConnection;

  private constructor(source: SqliteConnection) {
    this.#source = source;
  }

  static async open(path: string): Promise<Salvage> {
    const source = await SqliteConnection.openUntouched(path);
    // Makes SQLite read a file that is shorter than its header says, and a schema it cannot make sense of throughout.
    source.exec('PRAGMA writable_schema = ON');
    return new Salvage(source);
  }

  /** The version of the tables; null when not even that can be read. */
  version(): number | null {
    try {
      return versionOf(this.#source);
    } catch {
      return null;
    }
  }

  /** Returns what is gone, each loss a sentence. */
  copyInto(target: SqliteConnection): readonly string[] {
    const losses: string[] = [];
    let copied = 0;
    const tables = Array.from(target.each("SELECT name FROM sqlite_schema WHERE type = 'table'"), ([name]) =>
      text(name),
    );
    for (const table of tables.filter((name) => !NOT_COPIED.has(name))) {
      const { rows, complete } = this.#copyTable(target, table);
      copied += rows;
      const loss = LOSSES[table];
      if (!complete && loss !== undefined) losses.push(loss);
    }
    this.#copyEpoch(target);
    if (copied === 0)
      return ['Nothing could be read from it: the job starts anew and asks its destination what is there.'];
    return losses.length > 0 ? losses : ['Every row could be read.'];
  }

  close(): void {
    this.#source.close();
  }

  #copyTable(target: SqliteConnection, table: string): { readonly rows: number; readonly complete: boolean } {
    const columns = Array.from(target.each(`PRAGMA table_info(${table})`), ([, name, , , , key]) => ({
      name: text(name),
      key: integer(key),
    }));
    const names = columns.map(({ name }) => name);
    const keys = columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
    const insert = `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${names.map(() => '?')})`;
    let rows = 0;
    let refused = 0;
    const source = { table, columns: names, keys: keys.map(({ name }) => name) };
    const complete = readableRows(this.#source, source, (row) => {
      if (insertIfSound(target, insert, row)) rows += 1;
      else refused += 1;
    });
    return { rows, complete: complete && refused === 0 };
  }

  /** An epoch that went back would let a writer of before the damage pass for the present one. */
  #copyEpoch(target: SqliteConnection): void {
    let epoch: number;
    try {
      epoch = integer(this.#source.first('SELECT epoch FROM lease')?.[0]);
    } catch {
      // Unreadable. No process that had it can still write: the owner lock is ours.
      return;
    }
    target.run('UPDATE lease SET epoch = ?', epoch);
  }
}

/** False for a row whose values break the table's own rules. */
function insertIfSound(target: SqliteConnection, insert: string, row: SqlRow): boolean {
  try {
    target.run(insert, ...row);
    return true;
  } catch (error) {
    if (error instanceof RatchetError) throw error;
    return false;
  }
}
