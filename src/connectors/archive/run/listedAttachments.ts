// The attachments an archive holds, as the lines of its records name them: each file once, as its last line has it.

import { type ArchiveDisk, type FilePath, folderOf, inFolder } from '../disk/archiveDisk.ts';
import { lastLines } from '../lines/lastLines.ts';
import { readLines } from '../lines/readLines.ts';
import { ATTACHMENTS_FILE, GONE_FILE, memberOf, parseLine } from '../lines/recordKeys.ts';
import type { FileEntry } from '../manifest/manifestFormat.ts';
import { attachmentOf } from './knownHashes.ts';

/** Every attachment that the records name, those of files that are gone too: their bytes stay. */
export async function* listedAttachments(
  disk: ArchiveDisk,
  records: readonly FileEntry[],
  signal: AbortSignal,
): AsyncGenerator<FileEntry, void, void> {
  const folders = new Set<FilePath>();
  for (const { path } of records) {
    const folder = folderOf(path);
    if (path === inFolder(folder, ATTACHMENTS_FILE) || path === inFolder(folder, GONE_FILE)) folders.add(folder);
  }
  for (const folder of folders) {
    const last = await lastLines(pathsIn(disk, folder, signal));
    let line = 0;
    for await (const entries of namedIn(disk, folder, signal)) {
      for (const entry of entries) {
        if (entry !== null && last.has(line)) yield entry;
        line += 1;
      }
    }
  }
}

async function* pathsIn(
  disk: ArchiveDisk,
  folder: FilePath,
  signal: AbortSignal,
): AsyncGenerator<readonly (string | null)[], void, void> {
  for await (const entries of namedIn(disk, folder, signal)) yield entries.map((entry) => entry?.path ?? null);
}

/** An entry a line, many at a time: what it says of a file; null where it says nothing. */
async function* namedIn(
  disk: ArchiveDisk,
  folder: FilePath,
  signal: AbortSignal,
): AsyncGenerator<readonly (FileEntry | null)[], void, void> {
  for (const name of [GONE_FILE, ATTACHMENTS_FILE]) {
    const path = inFolder(folder, name);
    if ((await disk.size(path)) === null) continue;
    const file = await disk.open(path, 'read');
    try {
      for await (const lines of readLines(file, 0, null, signal)) {
        yield lines.map(({ text }) => {
          const line = parseLine(text)?.value;
          const isOther = name === GONE_FILE && memberOf(line, 'file') !== ATTACHMENTS_FILE;
          const kept = isOther ? null : attachmentOf(name === GONE_FILE ? memberOf(line, 'value') : line);
          return kept === null ? null : { ...kept, path: inFolder(folder, kept.path) };
        });
      }
    } finally {
      await file.close();
    }
  }
}
