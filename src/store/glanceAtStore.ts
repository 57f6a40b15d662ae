// A look at a job's store by somebody who does not own it and leaves no trace: it is answered from a copy, so that no
// byte, lock or time of the original changes. Whoever wants to write takes the lock (`ownerLock.ts`).

import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { CheckpointStore } from '../engine/ports.ts';
import { versionInHeader } from './fileHeader.ts';
import { refuseNewer } from './migrations/migration.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { openCheckpointStore } from './openStore.ts';
import { type Occupancy, whoHolds } from './ownerLock.ts';
import { codeOf } from './sqlite/databaseFiles.ts';
import { DamagedFileError, onDisk } from './sqlite/sqliteError.ts';

/** `none`: the job has never run. `held`: somebody owns the store, and it changes as one looks. */
export type Glance<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'seen'; readonly seen: T }
  | Extract<Occupancy, { kind: 'held' }>;

/** Times a store that changed while it was copied is looked at again. */
const TRIES = 3;

/**
 * Calls `look` with a store that equals the one at `path` and may be changed: it is thrown away.
 * @throws ConfigError when a newer Ratchet wrote the store; StorageError when it cannot be read.
 */
export async function glanceAtStore<T>(path: string, look: (store: CheckpointStore) => T): Promise<Glance<T>> {
  for (let tries = 1; ; tries += 1) {
    const occupancy = await whoHolds(path);
    if (occupancy.kind === 'held') return occupancy;
    const files = filesOf(path);
    if (files.size === 0) return { kind: 'none' };
    refuseNewerFile(path);
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-glance-'));
    try {
      const copied = copyAll([...files.keys()], dirname(path), folder);
      const isWhole = copied && isSame(files, filesOf(path)) && (await whoHolds(path)).kind === 'free';
      if (isWhole) return { kind: 'seen', seen: await lookAtCopy(join(folder, basename(path)), look) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    // Somebody opens and closes it time and again.
    if (tries === TRIES) return { kind: 'held', holder: null };
  }
}

async function lookAtCopy<T>(copy: string, look: (store: CheckpointStore) => T): Promise<T> {
  const store = await openCheckpointStore(copy);
  try {
    return look(store);
  } finally {
    await store.close();
  }
}

/** By the name the user knows, not by that of a copy. */
function refuseNewerFile(path: string): void {
  try {
    refuseNewer(path, versionInHeader(path), MIGRATIONS.length);
  } catch (error) {
    // Opening the copy recovers it, as a run would the original.
    if (!(error instanceof DamagedFileError)) throw error;
  }
}

/** The store, its log and journal, and what a recovery left unfinished: name → size and time of the last change. */
function filesOf(path: string): Map<string, string> {
  const folder = dirname(path);
  const store = basename(path);
  const own = new Set(['', '-wal', '-journal', '-suspect'].map((suffix) => store + suffix));
  const recovered = `${basename(path, '.sqlite')}.recovered-`;
  const files = new Map<string, string>();
  for (const name of namesIn(folder)) {
    if (!own.has(name) && !name.startsWith(recovered)) continue;
    const found = statSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
    if (found !== undefined) files.set(name, `${found.size} ${found.mtimeNs}`);
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    return onDisk(folder, () => {
      throw error;
    });
  }
}

/** False when one of them is gone by now. */
function copyAll(names: readonly string[], from: string, to: string): boolean {
  for (const name of names) {
    const source = join(from, name);
    try {
      copyFileSync(source, join(to, name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      return onDisk(source, () => {
        throw error;
      });
    }
  }
  return true;
}

function isSame(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return before.size === after.size && [...before].every(([name, state]) => after.get(name) === state);
}
