// Opens a job's spool: begins it where there is none, begins it anew for another space, sets a damaged one aside. Whoever
// calls it holds the owner lock of the job. Nothing of a spool is needed to go on, so nothing found in it keeps a run back.

import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EmbeddingSpace, VectorSpool } from '../../engine/ports.ts';
import { codeOf } from '../sqlite/databaseFiles.ts';
import { storageError } from '../sqlite/sqliteError.ts';
import { syncDirectory } from '../sqlite/syncDirectory.ts';
import { KnownTexts, removeTable } from './knownTexts.ts';
import { SlotFile } from './slotFile.ts';
import { HEADER_BYTES, headerOf, isHeader, SlotFormat } from './slotFormat.ts';
import { SlotSpool } from './slotSpool.ts';

/**
 * @param path the spool's file, `<state>/<job>.spool`; the table of texts lies beside it.
 * @param warn told what was lost, in words a person can act on.
 * @throws StorageError when the disk refuses.
 */
export async function openSpool(
  path: string,
  space: EmbeddingSpace,
  warn: (message: string) => void,
): Promise<VectorSpool> {
  const textsPath = `${path}-texts`;
  const file = await openFile(path, textsPath, space, warn).catch((cause: unknown) => {
    throw storageError({ code: codeOf(cause), path, cause }, 'Paid vectors');
  });
  const slots = new SlotFile(path, file, new SlotFormat(space.dimensions));
  const spool = new SlotSpool(slots, await KnownTexts.open(textsPath, warn));
  try {
    const unreadable = await spool.load();
    if (unreadable > 0)
      warn(`${unreadable} of the paid vectors in ${path} cannot be read; their texts are embedded again`);
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function openFile(
  path: string,
  textsPath: string,
  space: EmbeddingSpace,
  warn: (message: string) => void,
): Promise<FileHandle> {
  const file = await openIfThere(path);
  if (file === null) return begin(path, textsPath, space);
  const header = await firstBytes(file);
  if (header.equals(headerOf(space))) return file;
  await file.close();
  if (header.length === HEADER_BYTES && !isHeader(header)) {
    const movedTo = `${path}.damaged-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
    await rename(path, movedTo);
    warn(`the spool of paid vectors was damaged and moved to ${movedTo}; the texts in it are embedded again`);
  }
  return begin(path, textsPath, space);
}

/** The header as it is on disk; shorter where the death of a process cut its writing off, and nothing was kept yet. */
async function firstBytes(file: FileHandle): Promise<Buffer> {
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEADER_BYTES, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function begin(path: string, textsPath: string, space: EmbeddingSpace): Promise<FileHandle> {
  // It goes by the serials of a spool, and those begin anew.
  removeTable(textsPath);
  const file = await open(path, 'w+');
  try {
    await file.write(headerOf(space), 0, HEADER_BYTES, 0);
    await file.datasync();
    syncDirectory(dirname(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
