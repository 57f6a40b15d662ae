// Brings the archive back to its last complete run where another run left it unfinished, and finds what can no longer be
// brought back: the nodes it belongs to are read anew. Repeatable: it looks at what is there.

import { type ArchiveDisk, type FilePath, folderOf, PARTIAL } from '../disk/archiveDisk.ts';
import { digestOf } from '../disk/fileDigest.ts';
import type { LastComplete } from '../manifest/lastComplete.ts';
import type { FileEntry } from '../manifest/manifestFormat.ts';
import type { JournalEntry } from './journal.ts';
import { RunFiles } from './runFiles.ts';

/** Files looked at side by side. */
const AT_ONCE = 64;

/**
 * @param abandoned what another run wrote down of its work; empty where the last one came to its end.
 * @returns the beginning of this run's own journal.
 */
export async function settleArchive(
  disk: ArchiveDisk,
  run: string,
  last: LastComplete | null,
  abandoned: readonly JournalEntry[],
): Promise<readonly JournalEntry[]> {
  const files = last?.files ?? new Map<FilePath, FileEntry>();
  const replaced = await restore(disk, RunFiles.of(abandoned, files));
  const found: JournalEntry[] = [];
  const anew = new Set<string>();
  const nodes = new Map(last?.nodes.map(({ folder, id }) => [folder, id]));
  const changed = async (path: FilePath): Promise<void> => {
    const file = await changedFile(disk, path, files.get(path) ?? null, replaced.has(path));
    if (file === undefined) return;
    found.push({ kind: 'found', path, file });
    const node = nodes.get(folderOf(path));
    if (node !== undefined) anew.add(node);
  };
  const paths = [...new Set([...files.keys(), ...replaced])];
  for (let from = 0; from < paths.length; from += AT_ONCE)
    await Promise.all(paths.slice(from, from + AT_ONCE).map(changed));
  return [{ kind: 'run', run, anew: [...anew].sort() }, ...found];
}

/** Undoes what can be undone. @returns the files that are other ones now. */
async function restore(disk: ArchiveDisk, abandoned: RunFiles): Promise<ReadonlySet<FilePath>> {
  const replaced = new Set<FilePath>();
  for (const { path, into } of abandoned.touched()) {
    await disk.remove(path + PARTIAL);
    if (into === 'document' || (await isRenewed(disk, abandoned, path))) replaced.add(path);
    else await restoreFile(disk, path, abandoned.found(path)?.size ?? null);
  }
  return replaced;
}

/** @param size what it had; null where it was not there. */
export async function restoreFile(disk: ArchiveDisk, path: FilePath, size: number | null): Promise<void> {
  if (size === null) await disk.remove(path);
  else await disk.cut(path, size);
}

/** Whether the run got as far as putting a new file in the place of the old one. */
export async function isRenewed(disk: ArchiveDisk, files: RunFiles, path: FilePath): Promise<boolean> {
  const renewed = files.renewed(path);
  if (renewed === null || (await disk.size(path)) !== renewed.size) return false;
  return (await disk.use(path, 'read', digestOf)).sha256 === renewed.sha256;
}

/** The file as it is where that is not what was expected, null where it is missing; undefined when all is well. */
async function changedFile(
  disk: ArchiveDisk,
  path: FilePath,
  expected: FileEntry | null,
  isSuspect: boolean,
): Promise<FileEntry | null | undefined> {
  const size = await disk.size(path);
  if (size === (expected?.size ?? null) && !isSuspect) return undefined;
  if (size === null) return null;
  const digest = await disk.use(path, 'read', (file) => digestOf(file));
  if (size === expected?.size && digest.sha256 === expected.sha256) return undefined;
  return { path, ...digest };
}
