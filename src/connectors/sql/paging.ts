// How a SQL source cuts its rows into streams and pages: the part that differs between keyset, offset and templates.

import { type Cursor, type RecordId, streamId } from '../../core/ids.ts';
import type { NodePlan, Page, Row, StreamPlan } from '../../engine/ports.ts';

/** A server is not kept busy for longer than that to know how many rows there are. */
export const COUNT_MS = 5_000;

export interface StreamsPlan {
  readonly streams: readonly StreamPlan[];
  readonly warnings: readonly string[];
}

/** Each method as `Source` in `engine/ports.ts` has it. */
export interface Paging {
  plan(node: NodePlan, signal: AbortSignal): Promise<StreamsPlan>;
  pages(stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncIterable<Page<Row>>;
  reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<readonly Row[]>;
}

/** The one stream of a source that is read in one piece. */
export function wholeStream(node: NodePlan, total: number | null): StreamPlan {
  return { id: streamId(`${node.id}/rows`), node: node.id, kind: 'rows', title: node.title, spec: null, total };
}

/** The wanted rows among the pages, in the order asked for; stops reading once all are found. */
export async function findAmong(pages: AsyncIterable<Page<Row>>, ids: readonly RecordId[]): Promise<readonly Row[]> {
  const wanted = new Set(ids);
  const found = new Map<RecordId, Row>();
  for await (const page of pages) {
    for (const row of page.records) if (wanted.has(row.id)) found.set(row.id, row);
    if (found.size === wanted.size) break;
  }
  return inOrder(found, wanted);
}

export function inOrder(found: ReadonlyMap<RecordId, Row>, ids: Iterable<RecordId>): readonly Row[] {
  return Array.from(ids, (id) => found.get(id)).filter((row) => row !== undefined);
}
