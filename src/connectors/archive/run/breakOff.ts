// A stream that could not be read to its end: what it read anew goes behind what the old file holds, which stays. The new
// file stays too until the stream is sealed, because its last page may be kept again. Repeatable.

import type { Position } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { copyBytes } from '../disk/copyBytes.ts';
import { digestOf } from '../disk/fileDigest.ts';
import { wholeLines } from '../lines/readLines.ts';
import { type PagePlace, shortened } from './keepPage.ts';

/** @returns where the files stand, as if all of it had been kept behind the old ones. */
export async function breakOff(place: PagePlace, at: Position): Promise<Position> {
  const { disk, files, folder } = place;
  const position: Record<string, Position[string]> = { ...at };
  for (const [file, { into, bytes }] of Object.entries(at)) {
    if (into === 'end') continue;
    const path = inFolder(folder, file);
    const read = (await disk.size(path + PARTIAL)) ?? 0;
    if (read < bytes) throw shortened(disk, path + PARTIAL, bytes, read);
    if (!files.isBroken(path)) await setBase(place, path);
    const base = files.base(path);
    await append(disk, { from: path + PARTIAL, bytes, to: path, base });
    position[file] = { into: 'end', bytes: base + bytes };
  }
  return position;
}

/** Lines kept before the stream turned to reading anew stay as well. */
async function setBase({ disk, files }: PagePlace, path: FilePath): Promise<void> {
  if ((await disk.size(path)) === null) return files.breakOff(path, null);
  const digest = await disk.use(path, 'read', async (file) => digestOf(file, await wholeLines(file)));
  return files.breakOff(path, { path, ...digest });
}

async function append(
  disk: ArchiveDisk,
  {
    from,
    bytes,
    to,
    base,
  }: { readonly from: FilePath; readonly bytes: number; readonly to: FilePath; readonly base: number },
): Promise<void> {
  await disk.cut(to, base);
  await disk.use(from, 'read', (source) =>
    disk.use(to, 'create', async (target) => {
      await copyBytes(source, bytes, target, base);
      await target.datasync();
    }),
  );
}
