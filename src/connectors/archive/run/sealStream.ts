// A stream's end: its files become whole, new ones take the place of the old ones. Repeatable at every point: what was done
// already is found done.

import { CorruptError } from '../../../core/errors.ts';
import { reach } from '../../../core/triggerPoint.ts';
import type { FilePosition, Position } from '../../../engine/backupPorts.ts';
import { type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { digestOf, digestsOf } from '../disk/fileDigest.ts';
import type { FileEntry } from '../manifest/manifestFormat.ts';
import { type PagePlace, shortened } from './keepPage.ts';
import { markGone } from './markGone.ts';
import { isRenewed, restoreFile } from './settleArchive.ts';

/** @param since when the run began, ISO 8601. */
export async function sealStream(place: PagePlace, at: Position, since: string): Promise<void> {
  const { disk, files, folder } = place;
  for (const [file, position] of Object.entries(at)) {
    const path = inFolder(folder, file);
    if (position.into === 'end') await files.becameWhole([await sealEnd(place, path, position)]);
    else if ((await disk.size(path + PARTIAL)) !== null) await sealNew(place, file, position, since);
    else await sealedAlready(place, path, position);
  }
  await undoUncommitted(place, new Set(Object.keys(at).map((file) => inFolder(folder, file))));
}

/** What a page began that was never committed, nor came again. */
async function undoUncommitted({ disk, files, stream }: PagePlace, kept: ReadonlySet<FilePath>): Promise<void> {
  const left = files.touchedBy(stream).filter(({ path, into }) => into !== 'document' && !kept.has(path));
  for (const { path, into } of left) {
    await disk.remove(path + PARTIAL);
    if (into === 'end') await restoreFile(disk, path, files.found(path) === null ? null : files.base(path));
  }
  await files.undone(left.map(({ path }) => path));
}

async function sealEnd({ disk, files }: PagePlace, path: FilePath, { bytes }: FilePosition): Promise<FileEntry> {
  // Of a stream that broke off.
  await disk.remove(path + PARTIAL);
  await disk.cut(path, bytes);
  const found = files.found(path);
  const base = files.base(path);
  const { whole, beginning } = await disk.use(path, 'read', (file) => digestsOf(file, base));
  if (whole.size < bytes) throw shortened(disk, path, bytes, whole.size);
  if (found !== null && found.base === undefined && found.size === base && beginning.sha256 !== found.sha256) {
    throw new CorruptError(
      `${disk.absolute(path)} was changed since the last complete run: its first ${base} bytes are not those of the manifest. Put the file back and resume, or start the job anew with --fresh.`,
    );
  }
  return { path, ...whole, ...(base > 0 ? { base } : {}) };
}

async function sealNew(place: PagePlace, file: string, { bytes }: FilePosition, since: string): Promise<void> {
  const { disk, files, folder, stream } = place;
  const path = inFolder(folder, file);
  const renewed = path + PARTIAL;
  await disk.cut(renewed, bytes);
  const digest = await disk.use(renewed, 'read', (handle) => digestOf(handle));
  if (digest.size < bytes) throw shortened(disk, renewed, bytes, digest.size);
  const gone = await markGone(disk, { folder, file, renewed, since }, (changed) =>
    files.touch([{ path: changed, stream, into: 'document' }]),
  );
  if (gone !== null) {
    const goneDigest = await disk.use(gone, 'read', (handle) => digestOf(handle));
    await files.becameWhole([{ path: gone, ...goneDigest }]);
  }
  await files.isRenewing({ path, ...digest });
  reach('in-seal');
  await disk.rename(renewed, path);
  await files.wasRenewed({ path, ...digest });
}

async function sealedAlready({ disk, files }: PagePlace, path: FilePath, { bytes }: FilePosition): Promise<void> {
  const renewed = files.renewed(path);
  const found = (await disk.size(path)) ?? 0;
  if (renewed === null || renewed.size !== bytes || !(await isRenewed(disk, files, path)))
    throw shortened(disk, path + PARTIAL, bytes, renewed === null ? 0 : found);
  await files.wasRenewed(renewed);
}
