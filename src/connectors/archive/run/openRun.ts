// Opens an archive for a run, its first attempt or a later one, whatever the one before died of. In this order, so that
// each step may be repeated: the mark that names the run; the old manifest set aside; the journal.

import type { Baseline } from '../../../engine/backupPorts.ts';
import type { ArchiveDisk, FilePath } from '../disk/archiveDisk.ts';
import { baselineBefore, baselineOf, type LastComplete, readLastComplete } from '../manifest/lastComplete.ts';
import { type FileEntry, MANIFEST, PREVIOUS } from '../manifest/manifestFormat.ts';
import { readHead } from '../manifest/readManifest.ts';
import { type ArchiveKeeper, claimArchive, type Pass } from './claimArchive.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { RunFiles } from './runFiles.ts';
import type { RunMark } from './runMark.ts';
import { settleArchive } from './settleArchive.ts';

export interface OpenRun {
  readonly mark: RunMark;
  readonly files: RunFiles;
  readonly last: LastComplete | null;
  readonly baseline: Baseline | null;
}

/** @param looked what was read of the last complete run a moment ago; null to read it. */
export async function openRun(
  disk: ArchiveDisk,
  keeper: ArchiveKeeper,
  pass: Pass,
  looked: LastComplete | null,
  signal: AbortSignal,
): Promise<OpenRun> {
  signal.throwIfAborted();
  const mark = await claimArchive(disk, keeper, pass);
  if ((await disk.size(MANIFEST)) !== null) await disk.rename(MANIFEST, PREVIOUS);
  const last = await lastComplete(disk, looked);
  const written = await Journal.read(disk);
  const isOwn = written?.[0]?.kind === 'run' && written[0].run === mark.run;
  const entries = isOwn ? written : await settleArchive(disk, mark.run, last, written ?? []);
  if (!isOwn) await Journal.begin(disk, entries);
  signal.throwIfAborted();
  const files = await RunFiles.open(disk, entries, foundFiles(last, mark.run));
  return { mark, files, last, baseline: mark.fresh ? null : withoutAnew(baselineFor(last, mark.run), entries) };
}

async function lastComplete(disk: ArchiveDisk, looked: LastComplete | null): Promise<LastComplete | null> {
  if (looked === null || (await disk.size(PREVIOUS)) === null) return readLastComplete(disk, PREVIOUS);
  const { run, finishedAt } = await readHead(disk, PREVIOUS);
  const isSame = looked.head.run === run && looked.head.finishedAt === finishedAt;
  return isSame ? looked : readLastComplete(disk, PREVIOUS);
}

/** What lies before a run's own lines is told by its own manifest only. */
function foundFiles(last: LastComplete | null, run: string): ReadonlyMap<FilePath, FileEntry> {
  if (last === null || last.head.run === run) return last?.files ?? new Map();
  return new Map(Array.from(last.files, ([path, { size, sha256 }]) => [path, { path, size, sha256 }]));
}

/** A run that is taken up after its end goes on from what it went on from before. */
function baselineFor(last: LastComplete | null, run: string): Baseline | null {
  if (last === null) return null;
  return last.head.run === run ? baselineBefore(last) : baselineOf(last);
}

function withoutAnew(baseline: Baseline | null, [first]: readonly JournalEntry[]): Baseline | null {
  if (baseline === null || first?.kind !== 'run' || first.anew.length === 0) return baseline;
  const anew = new Set(first.anew);
  const kept = [...baseline.cursors].filter(([id]) => !anew.has(nodeOf(id)));
  return { ...baseline, cursors: new Map(kept) };
}

/** A stream's id is its node's with the kind behind it: `app:98765432/items`. */
function nodeOf(stream: string): string {
  return stream.slice(0, stream.lastIndexOf('/'));
}
