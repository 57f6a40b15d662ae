// What the last complete run says of the archive, its attachments aside: what the next run goes on from.

import { BACKUP_COUNTERS, type Counters } from '../../../core/counters.ts';
import { type Cursor, cursor, type StreamId, streamId } from '../../../core/ids.ts';
import type { Baseline } from '../../../engine/backupPorts.ts';
import type { ArchiveDisk, FilePath } from '../disk/archiveDisk.ts';
import type { FileEntry, ManifestHead, ManifestNode, ManifestStream } from './manifestFormat.ts';
import { readManifest } from './readManifest.ts';

export interface LastComplete {
  readonly head: ManifestHead;
  readonly nodes: readonly ManifestNode[];
  readonly streams: readonly ManifestStream[];
  readonly files: ReadonlyMap<FilePath, FileEntry>;
}

/** Null where there is no such manifest. */
export async function readLastComplete(disk: ArchiveDisk, path: FilePath): Promise<LastComplete | null> {
  if ((await disk.size(path)) === null) return null;
  let head: ManifestHead | null = null;
  const nodes: ManifestNode[] = [];
  const streams: ManifestStream[] = [];
  const files = new Map<FilePath, FileEntry>();
  read: for await (const parts of readManifest(disk, path)) {
    for (const part of parts) {
      if (part.kind === 'attachments') break read;
      if (part.kind === 'head') head = part.value;
      else if (part.kind === 'nodes') nodes.push(part.value);
      else if (part.kind === 'streams') streams.push(part.value);
      else files.set(part.value.path, part.value);
    }
  }
  return head === null ? null : { head, nodes, streams, files };
}

/** What another run goes on from. */
export function baselineOf({ head, streams }: LastComplete): Baseline {
  return { startedAt: Date.parse(head.startedAt), cursors: cursorsOf(streams.map(({ id, cursor: at }) => [id, at])) };
}

/** What the run itself went on from; null when it read all. */
export function baselineBefore({ head, streams }: LastComplete): Baseline | null {
  if (head.before === null) return null;
  return { startedAt: Date.parse(head.before), cursors: cursorsOf(streams.map(({ id, before }) => [id, before])) };
}

export function countersOf({ counts }: ManifestHead): Counters {
  const known = BACKUP_COUNTERS.filter((name) => counts[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, counts[name]]));
}

function cursorsOf(pairs: readonly (readonly [string, string | null])[]): ReadonlyMap<StreamId, Cursor> {
  const cursors = new Map<StreamId, Cursor>();
  for (const [id, at] of pairs) if (at !== null) cursors.set(streamId(id), cursor(at));
  return cursors;
}
