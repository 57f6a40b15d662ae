// Opens `"destination": {"type": "archive", …}`. Nothing is looked at and nothing made before `check` or `open`.

import { resolve } from 'node:path';
import type { BackupDestination } from '../../engine/backupPorts.ts';
import { Archive } from './archive.ts';
import { ArchiveDisk } from './disk/archiveDisk.ts';
import type { ArchiveKeeper } from './run/claimArchive.ts';

/**
 * @param baseDir the job file's folder, where relative paths start.
 * @param keeper the job, which alone may fill the archive, and its source.
 */
export function openArchive(
  { path }: { readonly path: string },
  baseDir: string,
  keeper: ArchiveKeeper,
): BackupDestination {
  return new Archive(new ArchiveDisk(resolve(baseDir, path)), keeper);
}
