// A finished archive as a source of rows: a stream for each app, its items as they were last, without a call. A cursor is
// a place in a file, good as long as the file is the same.

import * as z from 'zod';
import { ConfigError, CorruptError } from '../../core/errors.ts';
import { type Cursor, cursor, nodeId, type RecordId, recordId, streamId } from '../../core/ids.ts';
import type { Expansion, NodePlan, Page, RejectedRecord, Reread, Row, Source, StreamPlan } from '../../engine/ports.ts';
import { type AppOutline, appOutline, itemRow } from '../podio/itemRow.ts';
import type { ArchiveDisk } from './disk/archiveDisk.ts';
import type { LineSet } from './lines/lineSet.ts';
import type { FileEntry, ManifestNode } from './manifest/manifestFormat.ts';
import { type KeptApp, readApp } from './read/finishedArchive.ts';
import { countingLines, FIRST, type ItemLine, type ItemPlace, itemLines } from './read/itemLines.ts';

const placeSchema = z.object({ file: z.string(), at: z.int().min(0), line: z.int().min(0) });

export class ArchiveSource implements Source<Row> {
  readonly #disk: ArchiveDisk;
  readonly #pageSize: number;
  readonly #apps: ReadonlyMap<string, KeptApp>;
  readonly #counting = new Map<string, LineSet>();

  constructor(disk: ArchiveDisk, apps: readonly KeptApp[], pageSize: number) {
    this.#disk = disk;
    this.#pageSize = pageSize;
    this.#apps = new Map(apps.map((app) => [app.node.id, app]));
  }

  async expand(parent: NodePlan | null, signal: AbortSignal): Promise<Expansion> {
    signal.throwIfAborted();
    if (parent !== null) return { nodes: [], streams: [] };
    const nodes = new Map<string, NodePlan>();
    const streams: StreamPlan[] = [];
    for (const { node, workspace, organization, items } of this.#apps.values()) {
      for (const each of [organization, workspace, node]) if (each !== null) nodes.set(each.id, planOf(each));
      const total = items === null ? 0 : (await this.#linesOf(node.id, items, signal)).size;
      const id = streamId(`${node.id}/items`);
      streams.push({ id, node: nodeId(node.id), kind: 'items', title: node.title, spec: { app: node.id }, total });
    }
    return { nodes: [...nodes.values()], streams };
  }

  async *pages(stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Page<Row>, void, void> {
    signal.throwIfAborted();
    const app = this.#appOf(stream);
    if (app.items === null) return;
    const { sha256 } = app.items;
    const outline = await this.#outlineOf(app);
    let records: Row[] = [];
    let rejected: RejectedRecord[] = [];
    let next: ItemPlace | null = null;
    const page = (at: ItemPlace) => ({ records, rejected, next: cursor(JSON.stringify({ file: sha256, ...at })) });
    for await (const lines of this.#itemsOf(app, app.items, placeOf(from, app.items), signal)) {
      for (const line of lines) {
        const row = rowOf(line, outline);
        if ('fields' in row) records.push(row);
        else rejected.push(row);
        next = line.next;
        if (records.length + rejected.length < this.#pageSize) continue;
        yield page(next);
        signal.throwIfAborted();
        [records, rejected, next] = [[], [], null];
      }
    }
    if (next !== null) yield page(next);
  }

  /** Reads all of the app's items: where one stands is not known from its id. */
  async reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<Reread<Row>> {
    signal.throwIfAborted();
    const app = this.#appOf(stream);
    if (app.items === null || ids.length === 0) return { records: [], rejected: [] };
    const outline = await this.#outlineOf(app);
    const wanted = new Set(ids);
    const records: Row[] = [];
    const rejected: RejectedRecord[] = [];
    for await (const lines of this.#itemsOf(app, app.items, FIRST, signal)) {
      for (const row of lines.map((line) => rowOf(line, outline))) {
        if (!wanted.has(row.id)) continue;
        if ('fields' in row) records.push(row);
        else rejected.push(row);
      }
    }
    return { records, rejected };
  }

  async close(): Promise<void> {
    // Each reader opens and closes its file for itself.
  }

  async *#itemsOf(app: KeptApp, items: FileEntry, from: ItemPlace, signal: AbortSignal) {
    const counting = await this.#linesOf(app.node.id, items, signal);
    yield* itemLines(this.#disk, items, { from, counting }, signal);
  }

  async #linesOf(app: string, items: FileEntry, signal: AbortSignal): Promise<LineSet> {
    const counting = this.#counting.get(app) ?? (await countingLines(this.#disk, items, signal));
    this.#counting.set(app, counting);
    return counting;
  }

  async #outlineOf(app: KeptApp): Promise<AppOutline> {
    return appOutline(await readApp(this.#disk, app), app.workspace?.title ?? '');
  }

  #appOf({ id, node, title }: StreamPlan): KeptApp {
    const app = this.#apps.get(node);
    if (app !== undefined) return app;
    throw new ConfigError(
      `source.path: expected the items of "${title}" (${id}) in the archive ${this.#disk.root}, found that a later backup did not see them any more. Start the job anew with --fresh.`,
    );
  }
}

function planOf({ id, parent, kind, title }: ManifestNode): NodePlan {
  return { id: nodeId(id), parent: parent === null ? null : nodeId(parent), kind, title, expandable: false };
}

function rowOf({ item, line }: ItemLine, outline: AppOutline): Row | RejectedRecord {
  const row = item === null ? null : itemRow(item, outline);
  return (
    row ?? { id: recordId(`line ${line + 1}`), reason: `line ${line + 1} of items.jsonl: expected an item, found none` }
  );
}

function placeOf(from: Cursor | null, { path, sha256 }: FileEntry): ItemPlace {
  if (from === null) return FIRST;
  const place = placeSchema.safeParse(JSON.parse(from));
  if (!place.success)
    throw new CorruptError(`The stored position ${from} is no place in an archive. Start the job anew with --fresh.`);
  const { file, at, line } = place.data;
  if (file === sha256) return { at, line };
  throw new ConfigError(
    `source.path: ${path} was renewed by a backup since it was read up to line ${line}, so where the run stands in it is no longer known. Start the job anew with --fresh.`,
  );
}
