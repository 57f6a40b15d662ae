// Keeps a page: its lines behind what the position says is there, its documents in the place of the old ones. Stateless,
// so that a page which is kept again after a crash comes out the same.

import { createHash } from 'node:crypto';
import { CorruptError } from '../../../core/errors.ts';
import type { Deposit, Position } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { writeAll } from '../disk/bufferedWriter.ts';
import { copyBytes } from '../disk/copyBytes.ts';
import { type FileWrite, pageFiles } from './pageFiles.ts';
import type { RunFiles } from './runFiles.ts';

type LinesWrite = Extract<FileWrite, { kind: 'lines' }>;

export interface PagePlace {
  readonly disk: ArchiveDisk;
  readonly files: RunFiles;
  readonly stream: string;
  readonly folder: FilePath;
}

/** @returns the position behind the page. */
export async function keepPage(place: PagePlace, at: Position, deposits: readonly Deposit[]): Promise<Position> {
  const { files, stream, folder } = place;
  const writes = pageFiles(at, deposits);
  const touches = writes.map((write) => ({
    path: inFolder(folder, write.file),
    stream,
    into: write.kind === 'document' ? write.kind : write.target === 'new' ? write.target : ('end' as const),
  }));
  await files.touch(touches);
  const position: Record<string, Position[string]> = { ...at };
  await settled(
    writes.map(async (write) => {
      if (write.kind === 'document') await keepDocument(place, write);
      else position[write.file] = { into: write.into, bytes: await keepLines(place, write) };
    }),
  );
  return position;
}

async function keepDocument(
  { disk, files, folder }: PagePlace,
  { file, text }: Extract<FileWrite, { kind: 'document' }>,
): Promise<void> {
  const path = inFolder(folder, file);
  const bytes = Buffer.from(text);
  await disk.replace(path, (handle) => writeAll(handle, bytes, 0));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await files.becameWhole([{ path, size: bytes.length, sha256 }]);
}

/** @returns where the lines end. */
async function keepLines(place: PagePlace, write: LinesWrite): Promise<number> {
  const { disk } = place;
  const { path, from } = await targetOf(place, write);
  const bytes = Buffer.from(write.lines.join(''));
  await disk.use(path, from === 0 ? 'create' : 'write', async (file) => {
    const { size } = await file.stat();
    if (size < from) throw shortened(disk, path, from, size);
    if (size > from) await file.truncate(from);
    await writeAll(file, bytes, from);
    await file.datasync();
  });
  return from + bytes.length;
}

/** The file the lines go into, and where they begin in it. */
async function targetOf(
  place: PagePlace,
  { file, target, from }: LinesWrite,
): Promise<{ readonly path: FilePath; readonly from: number }> {
  const { disk, files, folder } = place;
  const path = inFolder(folder, file);
  const partial = path + PARTIAL;
  if (target === 'end') return { path, from: from ?? files.base(path) };
  const isUnsealed = (await disk.size(partial)) !== null;
  if (target === 'sealed') return { path: isUnsealed ? partial : path, from: from ?? 0 };
  // It was sealed, and its stream goes on all the same: the sealed file stays until the longer one is whole.
  if (!isUnsealed && from !== null && from > 0) {
    if (files.renewed(path) === null) throw shortened(disk, partial, from, 0);
    await copyBeginning(disk, path, partial, from);
  }
  return { path: partial, from: from ?? 0 };
}

async function copyBeginning(disk: ArchiveDisk, from: FilePath, to: FilePath, bytes: number): Promise<void> {
  await disk.use(from, 'read', async (source) => {
    const { size } = await source.stat();
    if (size < bytes) throw shortened(disk, from, bytes, size);
    await disk.replace(to, (target) => copyBytes(source, bytes, target, 0));
  });
}

export function shortened(disk: ArchiveDisk, path: FilePath, expected: number, found: number): CorruptError {
  return new CorruptError(
    `${disk.absolute(path)} was changed since the run wrote to it: expected at least ${expected} bytes, found ${found}. Put the file back and resume, or start the job anew with --fresh.`,
  );
}

/** Waits for all of them, so that nothing is still being written when the first error is told. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
