// Reads a source as the engine does, without an engine: the whole plan, a stream's pages, all rows.

import type { Cursor } from '../../src/core/ids.ts';
import type { Expansion, NodePlan, Page, Row, Source, StreamPlan } from '../../src/engine/ports.ts';

/** A signal that never fires. */
export const LIVE = new AbortController().signal;

/** Everything the source plans, nodes below nodes included. */
export async function wholePlan(source: Source<Row>): Promise<Required<Expansion>> {
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

/** The stream's pages from there to its end. */
export async function read(
  source: Source<Row>,
  stream: StreamPlan,
  from: Cursor | null = null,
  signal: AbortSignal = LIVE,
): Promise<readonly Page<Row>[]> {
  const pages: Page<Row>[] = [];
  for await (const page of source.pages(stream, from, signal)) pages.push(page);
  return pages;
}

export async function allRows(source: Source<Row>, streams: readonly StreamPlan[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const stream of streams) for (const page of await read(source, stream)) rows.push(...page.records);
  return rows;
}
