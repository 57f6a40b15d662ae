// An archive in a temporary folder, a small hierarchy for it, and records as Podio sends them.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchive } from '../../src/connectors/archive/openArchive.ts';
import type { Json } from '../../src/core/fieldValue.ts';
import { cursor, nodeId, recordId, runId, streamId } from '../../src/core/ids.ts';
import {
  type Attachment,
  type BackupDestination,
  type ByteSink,
  type Deposit,
  NOTHING_KEPT,
  type NodePath,
} from '../../src/engine/backupPorts.ts';
import type { NodePlan, StreamPlan } from '../../src/engine/ports.ts';

export const KEEPER = { job: 'casa', source: 'podio https://api.podio.test' };
export const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
export const ORG = nodePlan('org:1', null, 'organization', 'Casa Virtual');
export const SPACE = nodePlan('space:2', ORG, 'workspace', 'Marketing');
export const APP = nodePlan('app:3', SPACE, 'app', 'Campañas');
export const OTHER_APP = nodePlan('app:4', SPACE, 'app', 'Campañas');
export const APP_FOLDER = 'Casa Virtual [1]/Marketing [2]/Campañas [3]';

function nodePlan(id: string, parent: NodePlan | null, kind: string, title: string): NodePlan {
  return { id: nodeId(id), parent: parent?.id ?? null, kind, title, expandable: false };
}

export const appFile = (name: string): string => `${APP_FOLDER}/${name}`;

export function streamOf(node: NodePlan, kind: string): StreamPlan {
  return { id: streamId(`${node.id}/${kind}`), node: node.id, kind, title: kind, spec: null, total: null };
}

export function pathTo(node: NodePlan): NodePath {
  const app = [ORG, SPACE, node];
  return node.kind === 'app' ? app : app.slice(0, node.kind === 'workspace' ? 2 : 1);
}

export function item(id: number, title = `Item ${id}`): { readonly [name: string]: Json } {
  return { item_id: id, title, link: `https://podio.test/${id}`, fields: [] };
}

export function line(file: string, value: Json, into: 'end' | 'new' = 'end'): Deposit {
  return { kind: 'line', file, into, value };
}

export function items(ids: readonly number[], into: 'end' | 'new' = 'end'): readonly Deposit[] {
  return ids.map((id) => line('items.jsonl', item(id), into));
}

export function attachment(
  fileId: string,
  name: string,
  content: Uint8Array | string,
  kept: Attachment['kept'] = 'here',
): Attachment {
  const size = Buffer.byteLength(content);
  return { id: recordId(`file:${fileId}`), fileId, name, size, kept, value: { file_id: Number(fileId), name, size } };
}

/** Gives the bytes that are missing, a few at a time. */
export function bytesOf(content: Uint8Array | string, chunk = 1024): (sink: ByteSink) => Promise<void> {
  const bytes = Buffer.from(content);
  return async (sink) => {
    for (let at = sink.size; at < bytes.length; at += chunk) await sink.write(bytes.subarray(at, at + chunk));
  };
}

export const never = (): Promise<void> => Promise.reject(new Error('was fetched, and should not have been'));

export const ITEMS = streamOf(APP, 'items');
export const PATH = pathTo(APP);
export const NODES = [ORG, SPACE, APP];
export const CURSORS = new Map([[ITEMS.id, cursor('c1')]]);

export interface ArchiveFixture {
  readonly folder: string;
  readonly path: string;
  /** Not opened yet. */
  make(keeper?: typeof KEEPER): BackupDestination;
  /** Opened for a run; closed with the fixture. */
  open(run?: string, options?: { readonly fresh?: boolean; readonly startedAt?: number }): Promise<BackupDestination>;
  /** A complete run over the items of one app; `cursors` are what it leaves. */
  complete(run: string, ids: readonly number[]): Promise<void>;
  text(file: string): string;
  lines(file: string): readonly Json[];
  dispose(): Promise<void>;
}

export function archiveFixture(): ArchiveFixture {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-archive-'));
  const path = join(folder, 'casa');
  const made: BackupDestination[] = [];
  const make = (keeper = KEEPER): BackupDestination => {
    const archive = openArchive({ path: 'casa' }, folder, keeper);
    made.push(archive);
    return archive;
  };
  const open: ArchiveFixture['open'] = async (run = 'run-1', { fresh = false, startedAt = STARTED_AT } = {}) => {
    const archive = make();
    await archive.open({ run: runId(run), startedAt, fresh }, LIVE);
    return archive;
  };
  const text = (file: string): string => readFileSync(join(path, file), 'utf8');
  return {
    folder,
    path,
    make,
    open,
    complete: async (run, ids) => {
      const archive = await open(run);
      const begun: Deposit = { kind: 'empty', file: 'items.jsonl' };
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, [begun, ...items(ids, 'new')]);
      await archive.seal(ITEMS, PATH, at);
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      await archive.close();
    },
    text,
    lines: (file) =>
      text(file)
        .split('\n')
        .filter((each) => each !== '')
        .map((each) => JSON.parse(each)),
    dispose: async () => {
      for (const archive of made) await archive.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A signal that never fires. */
export const LIVE = new AbortController().signal;

export const END = { finishedAt: STARTED_AT + 1000, counts: { counters: { items: 3 }, deadLetters: 0 } };

/** Every file below a folder with its content. */
export function tree(path: string): Readonly<Record<string, string>> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const names = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(names.map((name) => [name.slice(path.length + 1), readFileSync(name, 'latin1')]));
}
