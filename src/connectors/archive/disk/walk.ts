// Everything below an archive's folder that is no folder, each with what it is. Follows no links.

import { type ArchiveDisk, type FilePath, inFolder, kindOf, ROOT } from './archiveDisk.ts';

export interface Found {
  readonly path: FilePath;
  /** `a file`, `a symbolic link`: as messages say it. */
  readonly kind: string;
}

/** The same order each time while nothing changes. */
export async function* walk(disk: ArchiveDisk, folder: FilePath = ROOT): AsyncGenerator<Found, void, void> {
  const folders: FilePath[] = [];
  for await (const entry of disk.entries(folder)) {
    const path = inFolder(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else yield { path, kind: kindOf(entry) };
  }
  for (const below of folders) yield* walk(disk, below);
}
