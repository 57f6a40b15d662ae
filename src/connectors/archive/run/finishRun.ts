// The end of a run: every file accounted for, the manifest written and put in place by one rename. With that the archive
// is complete; what is removed afterwards says nothing any more.

import { reach } from '../../../core/triggerPoint.ts';
import type { ArchiveEnd, NodePath } from '../../../engine/backupPorts.ts';
import type { NodePlan } from '../../../engine/ports.ts';
import { type ArchiveDisk, PARTIAL } from '../disk/archiveDisk.ts';
import { digestOf } from '../disk/fileDigest.ts';
import { wholeLines } from '../lines/readLines.ts';
import {
  FORMAT,
  MANIFEST,
  type ManifestHead,
  type ManifestNode,
  type ManifestStream,
  PREVIOUS,
} from '../manifest/manifestFormat.ts';
import { writeManifest } from '../manifest/writeManifest.ts';
import type { ArchiveKeeper } from './claimArchive.ts';
import { JOURNAL } from './journal.ts';
import { listedAttachments } from './listedAttachments.ts';
import type { NodeFolders } from './nodeFolders.ts';
import type { OpenRun } from './openRun.ts';
import { README, writeReadme } from './readme.ts';
import { UNFINISHED } from './runMark.ts';

export interface FinishingArchive {
  readonly disk: ArchiveDisk;
  readonly keeper: ArchiveKeeper;
  readonly folders: NodeFolders;
  readonly run: OpenRun;
}

export async function finishRun(archive: FinishingArchive, end: ArchiveEnd, signal: AbortSignal): Promise<void> {
  const { disk, run } = archive;
  await makeWhole(archive, signal);
  await writeReadme(disk);
  const readme = await disk.use(README, 'read', (file) => digestOf(file));
  const records = run.files.entries().filter(({ path }) => path !== README);
  const nodes = await nodesOf(archive, end.nodes);
  const partial = MANIFEST + PARTIAL;
  await disk.use(partial, 'replace', async (file) => {
    const files = [{ path: README, ...readme }, ...records];
    const content = { head: headOf(archive, end), nodes, streams: streamsOf(archive, end), files };
    await writeManifest(file, { ...content, attachments: listedAttachments(disk, records, signal) }, signal);
    await file.sync();
  });
  reach('manifest-written');
  await disk.rename(partial, MANIFEST);
  await run.files.close();
  for (const name of [PREVIOUS, JOURNAL, UNFINISHED]) await disk.remove(name);
}

/** Files changed since they were last whole: a retry adds lines to a stream that was sealed before. */
async function makeWhole({ disk, run: { files } }: FinishingArchive, signal: AbortSignal): Promise<void> {
  for (const { path, into } of [...files.touched()]) {
    signal.throwIfAborted();
    if (files.whole(path) !== null) continue;
    if (into === 'new' && (await disk.size(path + PARTIAL)) !== null)
      throw new TypeError(`the stream that fills ${path} was not sealed`);
    await disk.remove(path + PARTIAL);
    if ((await disk.size(path)) === null) {
      await files.undone([path]);
      continue;
    }
    if (into !== 'document') await disk.cut(path, await disk.use(path, 'read', wholeLines));
    const digest = await disk.use(path, 'read', (file) => digestOf(file));
    const base = files.base(path);
    await files.becameWhole([{ path, ...digest, ...(into === 'end' && base > 0 ? { base } : {}) }]);
  }
}

function headOf({ keeper, run: { mark, baseline } }: FinishingArchive, end: ArchiveEnd): ManifestHead {
  const { run, former, startedAt, fresh } = mark;
  return {
    format: FORMAT,
    ...keeper,
    run,
    former,
    startedAt,
    finishedAt: new Date(end.finishedAt).toISOString(),
    fresh,
    before: baseline === null ? null : new Date(baseline.startedAt).toISOString(),
    counts: { ...end.counts.counters },
    deadLetters: end.counts.deadLetters,
  };
}

function streamsOf({ run: { baseline } }: FinishingArchive, { cursors }: ArchiveEnd): readonly ManifestStream[] {
  return [...cursors]
    .map(([id, cursor]) => ({ id, cursor, before: baseline?.cursors.get(id) ?? null }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Those of this run and those that only earlier ones saw, parents first. */
async function nodesOf(
  { folders, run: { last } }: FinishingArchive,
  plans: readonly NodePlan[],
): Promise<readonly ManifestNode[]> {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const nodes = new Map<string, ManifestNode>(last?.nodes.map((node) => [node.folder, { ...node, seen: false }]));
  for (const { id, parent, kind, title } of plans) {
    const folder = await folders.find(pathTo(id, byId));
    if (folder !== null) nodes.set(folder, { id, parent, kind, title, folder, seen: true });
  }
  return [...nodes.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function pathTo(id: NodePlan['id'], nodes: ReadonlyMap<NodePlan['id'], NodePlan>): NodePath {
  const node = nodes.get(id);
  if (node === undefined) return [];
  return [...(node.parent === null ? [] : pathTo(node.parent, nodes)), node];
}
