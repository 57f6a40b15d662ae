// A run's hierarchy, however large, as a bounded list: what is under way first, then what is high up. Every node of the
// list is behind the one it hangs on, so that it can be shown indented.

import type { CounterName, Counters } from '../core/counters.ts';
import type { NodeId } from '../core/ids.ts';
import type { NodeRecord, StreamRecord } from '../engine/ports.ts';
import { type InspectReport, NodeState } from '../protocol/inspectReport.ts';

type NodeLine = InspectReport['nodes']['shown'][number];
type StreamLine = InspectReport['streams']['shown'][number];

export interface Hierarchy {
  readonly nodes: readonly NodeRecord[];
  /** In order of the hierarchy, depth first. */
  readonly streams: readonly StreamRecord[];
  /** True once every node is expanded. */
  readonly planned: boolean;
}

export function nodeLines({ nodes, streams, planned }: Hierarchy, limit: number): NodeLine[] {
  const ofNode = Map.groupBy(streams, (stream) => stream.node);
  const children = Map.groupBy(nodes, (node) => node.parent);
  const inOrder = depthFirst(children);
  const states = statesOf(inOrder, children, ofNode, planned);
  const shown = new Set(mostTelling(inOrder, states).slice(0, limit));
  return inOrder
    .filter(({ node }) => shown.has(node.id))
    .map(({ node }) => {
      const { id, parent, kind, title, expanded } = node;
      const own = ofNode.get(id) ?? [];
      const state = states.get(id) ?? NodeState.notBegun;
      const streamsDone = own.filter((stream) => stream.done).length;
      const below = children.get(id)?.length ?? 0;
      return { id, parent, kind, title, expanded, state, children: below, streams: own.length, streamsDone };
    });
}

/** @param names of the counters that are told. */
export function streamLines(
  streams: readonly StreamRecord[],
  limit: number,
  names: readonly CounterName[],
): StreamLine[] {
  const rank = ({ done, cursor }: StreamRecord): number => (done ? 2 : cursor === null ? 1 : 0);
  const shown = new Set(streams.toSorted((a, b) => rank(a) - rank(b)).slice(0, limit));
  return streams
    .filter((stream) => shown.has(stream))
    .map(({ id, node, kind, title, cursor, done, total, counters }) => {
      return { id, node, kind, title, cursor, done, total, counters: only(names, counters) };
    });
}

/** Counted beside the pages: what a stream's commit carries of them belongs to all streams. */
const OF_THE_RUN: ReadonlySet<CounterName> = new Set(['calls', 'limitedCalls', 'retries']);

function only(names: readonly CounterName[], counters: Counters): Record<string, number> {
  const told = names.filter((name) => counters[name] !== undefined && !OF_THE_RUN.has(name));
  return Object.fromEntries(told.map((name) => [name, counters[name] ?? 0]));
}

interface Placed {
  readonly node: NodeRecord;
  readonly depth: number;
}

function depthFirst(children: ReadonlyMap<NodeId | null, readonly NodeRecord[]>): Placed[] {
  const placed: Placed[] = [];
  const open = (children.get(null) ?? []).map((node) => ({ node, depth: 0 })).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    placed.push(next);
    open.push(...(children.get(node.id) ?? []).map((child) => ({ node: child, depth: depth + 1 })).toReversed());
  }
  return placed;
}

/** Whatever comes before a node in this order, those above it do: cut anywhere, the list still holds together. */
function mostTelling(inOrder: readonly Placed[], states: ReadonlyMap<NodeId, NodeState>): NodeId[] {
  const rank = ({ node, depth }: Placed): number =>
    depth + (states.get(node.id) === NodeState.underWay ? 0 : inOrder.length);
  return inOrder.toSorted((a, b) => rank(a) - rank(b)).map(({ node }) => node.id);
}

/** A node is under way when something at it or below it was begun and something is left. */
function statesOf(
  inOrder: readonly Placed[],
  children: ReadonlyMap<NodeId | null, readonly NodeRecord[]>,
  ofNode: ReadonlyMap<NodeId, readonly StreamRecord[]>,
  planned: boolean,
): ReadonlyMap<NodeId, NodeState> {
  const states = new Map<NodeId, NodeState>();
  // Those below come first.
  for (const { node } of inOrder.toReversed()) {
    const own = (ofNode.get(node.id) ?? []).map(({ done, cursor }) =>
      done ? NodeState.done : cursor === null ? NodeState.notBegun : NodeState.underWay,
    );
    const below = (children.get(node.id) ?? []).flatMap((child) => states.get(child.id) ?? []);
    states.set(node.id, stateOf(node, [...own, ...below], planned));
  }
  return states;
}

function stateOf({ expandable, expanded }: NodeRecord, parts: readonly NodeState[], planned: boolean): NodeState {
  if (expandable && !expanded && !planned) return NodeState.unlisted;
  if (parts.every((state) => state === NodeState.done)) return NodeState.done;
  const untouched = parts.every((state) => state === NodeState.notBegun || state === NodeState.unlisted);
  return untouched ? NodeState.notBegun : NodeState.underWay;
}
