// The lines a run has kept in a file, read back: those of earlier runs before them are passed over.

import { CorruptError } from '../../../core/errors.ts';
import type { FilePosition, KeptLine } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { readLines } from '../lines/readLines.ts';
import { parseLine } from '../lines/recordKeys.ts';
import type { RunFiles } from './runFiles.ts';

export interface KeptPlace {
  readonly disk: ArchiveDisk;
  readonly files: RunFiles;
  readonly folder: FilePath;
  readonly file: string;
}

/** @param from what an earlier line gave as the place of the one after it; null for the first. */
export async function* keptLines(
  { disk, files, folder, file }: KeptPlace,
  { into, bytes }: FilePosition,
  from: string | null,
): AsyncGenerator<KeptLine, void, void> {
  const path = inFolder(folder, file);
  const isUnsealed = into === 'new' && (await disk.size(path + PARTIAL)) !== null;
  const start = from === null ? (into === 'new' ? 0 : files.base(path)) : Number(from);
  if (start >= bytes) return;
  const handle = await disk.open(isUnsealed ? path + PARTIAL : path, 'read');
  try {
    for await (const lines of readLines(handle, start, bytes)) {
      for (const { text, next } of lines) {
        const line = parseLine(text);
        if (line === null)
          throw new CorruptError(
            `${disk.absolute(path)} was changed since the run wrote to it: the line before byte ${next} is no JSON. Put the file back and resume, or start the job anew with --fresh.`,
          );
        yield { value: line.value, next: String(next) };
      }
    }
  } finally {
    await handle.close();
  }
}
