// Puts a recovered store in the place of a damaged one, which is kept under its date. Knows names and their order on
// disk; how a damaged file is read is `salvage.ts`'s.
//
// A death at any point loses nothing: the recovered file gets its name `<job>.recovered-<date>.sqlite` only when it is
// complete, and as long as it has that name, whatever has the store's own name is the damaged file. The next opening
// goes on from there.

import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RecoveryReport } from '../../engine/ports.ts';
import { createFile } from '../createFile.ts';
import { migrate } from '../migrations/migration.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { text } from '../queries/columns.ts';
import { insertLog } from '../queries/log.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { onDisk } from '../sqlite/sqliteError.ts';
import { clearSuspicion } from '../sqlite/suspicion.ts';
import { syncDirectory } from '../sqlite/syncDirectory.ts';
import { dropOrphans } from './dropOrphans.ts';
import { replanUnfinishedRuns } from './replanUnfinishedRuns.ts';
import { Salvage } from './salvage.ts';

const SUFFIX = '.sqlite';

/** Moves the damaged file aside and leaves a sound one with all that could be read, and with the report of it. */
export async function recoverDamaged(path: string, at: number): Promise<void> {
  const date = freeDate(path, at);
  const salvage = await Salvage.open(path);
  try {
    await createFile(named(path, 'recovered', date), migrationsOf(salvage.version()), (target) =>
      fill(target, salvage, named(path, 'damaged', date), at),
    );
  } finally {
    salvage.close();
  }
  finishRecovery(path);
}

/** Puts a recovered file that is complete in its place; false when there is none. */
export function finishRecovery(path: string): boolean {
  const directory = dirname(path);
  const start = basename(named(path, 'recovered', '')).slice(0, -SUFFIX.length);
  const complete = onDisk(directory, () => readdirSync(directory)).find(
    (name) => name.startsWith(start) && name.endsWith(SUFFIX),
  );
  if (complete === undefined) return false;
  const movedTo = named(path, 'damaged', complete.slice(start.length, -SUFFIX.length));
  onDisk(path, () => {
    // The log first: left beside the recovered file, SQLite would replay it into that.
    for (const suffix of ['-wal', '-journal', '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
    }
    syncDirectory(directory);
    renameSync(join(directory, complete), path);
    clearSuspicion(path);
    syncDirectory(directory);
  });
  return true;
}

/** The report the latest recovery left in the file. */
export function recoveryReport(connection: SqliteConnection): RecoveryReport {
  const [movedTo, lost] = connection.first('SELECT moved_to, lost FROM recoveries ORDER BY rowid DESC LIMIT 1') ?? [];
  return { movedTo: text(movedTo), lost: text(lost) };
}

function fill(target: SqliteConnection, salvage: Salvage, movedTo: string, at: number): void {
  const losses = target.transaction(() => salvage.copyInto(target));
  migrate(target, MIGRATIONS);
  dropOrphans(target);
  const lost = [...losses, ...replanUnfinishedRuns(target)].join(' ');
  target.transaction(() => {
    target.run('INSERT INTO recoveries VALUES (?, ?, ?)', at, movedTo, lost);
    const message = `The checkpoint file was damaged and moved to ${movedTo}. ${lost}`;
    insertLog(target, [{ at, level: 'error', message }]);
  });
}

/** Those that make tables like the damaged file's; all of them when its version cannot be read. */
function migrationsOf(version: number | null) {
  return version === null || version < 1 ? MIGRATIONS : MIGRATIONS.slice(0, version);
}

/** `2026-11-22T20-15-03`: what every file system accepts, and free of an earlier damage in the same second. */
function freeDate(path: string, at: number): string {
  for (let time = at; ; time += 1000) {
    const date = new Date(time).toISOString().slice(0, 19).replaceAll(':', '-');
    if (!existsSync(named(path, 'damaged', date))) return date;
  }
}

function named(path: string, what: 'damaged' | 'recovered', date: string): string {
  return join(dirname(path), `${basename(path, SUFFIX)}.${what}-${date}${SUFFIX}`);
}
