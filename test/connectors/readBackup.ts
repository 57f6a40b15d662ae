// Reads a backup's source as the engine does, without an engine: the plan, a stream's pages, what all of it deposits.

import type { Json } from '../../src/core/fieldValue.ts';
import type { Cursor, StreamId } from '../../src/core/ids.ts';
import { ATTACHMENTS, type BackupRecord, type BackupSource, type Baseline } from '../../src/engine/backupPorts.ts';
import type { Expansion, NodePlan, Page, StreamPlan } from '../../src/engine/ports.ts';
import { LIVE } from './readSource.ts';

export type BackupPage = Page<BackupRecord>;

export async function backupPlan(source: BackupSource): Promise<Required<Expansion>> {
  const plan = { nodes: [] as NodePlan[], streams: [] as StreamPlan[], warnings: [] as string[] };
  const open: (NodePlan | null)[] = [null];
  for (let parent = open.shift(); parent !== undefined; parent = open.shift()) {
    const { nodes, streams, warnings } = await source.expand(parent, LIVE);
    plan.nodes.push(...nodes);
    plan.streams.push(...streams);
    plan.warnings.push(...(warnings ?? []));
    open.push(...nodes.filter((node) => node.expandable));
  }
  return plan;
}

export async function pagesOf(
  source: BackupSource,
  stream: StreamPlan,
  from: Cursor | null = null,
): Promise<readonly BackupPage[]> {
  const pages: BackupPage[] = [];
  for await (const page of source.pages(stream, from, LIVE)) pages.push(page);
  return pages;
}

/** The stream of that id. */
export async function streamOf(source: BackupSource, id: string): Promise<StreamPlan> {
  const stream = (await backupPlan(source)).streams.find((one) => one.id === id);
  if (stream === undefined) throw new Error(`the plan has no stream ${id}`);
  return stream;
}

/** The values of the lines that went into a file, in order. */
export function linesIn(pages: readonly BackupPage[], file: string): readonly Json[] {
  const deposits = pages.flatMap(({ records }) => records).flatMap((record) => record.deposits);
  return deposits.flatMap((deposit) => (deposit.kind === 'line' && deposit.file === file ? [deposit.value] : []));
}

export function intosOf(pages: readonly BackupPage[]): ReadonlySet<string> {
  const deposits = pages.flatMap(({ records }) => records).flatMap((record) => record.deposits);
  return new Set(deposits.flatMap((deposit) => (deposit.kind === 'line' ? [deposit.into] : [])));
}

export interface WholeRun {
  readonly startedAt: number;
  readonly pages: ReadonlyMap<StreamId, readonly BackupPage[]>;
  /** What the run after it goes on from. */
  readonly baseline: Baseline;
}

/** Every stream to its end, node by node. */
export async function readAll(source: BackupSource, startedAt = Date.now()): Promise<WholeRun> {
  const pages = new Map<StreamId, readonly BackupPage[]>();
  const cursors = new Map<StreamId, Cursor>();
  for (const stream of (await backupPlan(source)).streams) {
    if (stream.kind === ATTACHMENTS) continue;
    const found = await pagesOf(source, stream);
    pages.set(stream.id, found);
    const end = found.at(-1)?.next;
    if (end !== undefined) cursors.set(stream.id, end);
  }
  return { startedAt, pages, baseline: { startedAt, cursors } };
}

export function itemIds(pages: readonly BackupPage[]): readonly number[] {
  return linesIn(pages, 'items.jsonl').map((line) => Number((line as { item_id: number }).item_id));
}

export function rejectedIn(pages: readonly BackupPage[]): readonly string[] {
  return pages.flatMap(({ rejected }) => rejected).map(({ id, reason }) => `${id}: ${reason}`);
}
