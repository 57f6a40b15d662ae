// Where a run stands in its hierarchy, read from an inspect report: for runs that do not move, and until progress says it.

import type { Level, Place } from '../../core/runStanding.ts';
import { type InspectReport, NodeState } from '../../protocol/inspectReport.ts';

type Nodes = InspectReport['nodes'];
type Node = Nodes['shown'][number];

/** From the root to the node of the first stream that is not done; of the last one when all are. */
export function trailOf({ nodes, streams }: InspectReport): Place[] {
  const byId = new Map(nodes.shown.map((node) => [node.id, node]));
  const stream = streams.shown.find(({ done }) => !done) ?? streams.shown.at(-1);
  const path: Node[] = [];
  for (let node = stream && byId.get(stream.node); node !== undefined; ) {
    path.unshift(node);
    node = node.parent === null ? undefined : byId.get(node.parent);
  }
  return path.map((node) => ({ kind: node.kind, title: node.title, position: positionOf(node, nodes) }));
}

/** A list with gaps cannot say. */
function positionOf(node: Node, { shown, total }: Nodes): Place['position'] {
  if (shown.length < total) return null;
  const siblings = shown.filter(({ kind, parent }) => kind === node.kind && parent === node.parent);
  return { index: siblings.indexOf(node) + 1, of: siblings.length };
}

/** From the top down; none for a single node, whose progress says it all, nor from a list with gaps or still being made. */
export function levelsOf({ run, nodes }: InspectReport): Level[] {
  if (run?.planned !== true || nodes.shown.length < Math.max(2, nodes.total)) return [];
  const levels = new Map<string, { kind: string; done: number; total: number }>();
  for (const { kind, state } of nodes.shown) {
    const level = levels.get(kind) ?? { kind, done: 0, total: 0 };
    level.total += 1;
    if (state === NodeState.done) level.done += 1;
    levels.set(kind, level);
  }
  return [...levels.values()];
}
