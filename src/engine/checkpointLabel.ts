// Where a run stands, in words: "Org 1/1, Workspace 25/84, App 3/5" or "products 51,000/202,910".
// Derived from the plan and the cursors; positions are for the eye only and are never stored as state.

import type { NodeId, StreamId } from '../core/ids.ts';
import type { NodeRecord, StreamRecord } from './ports.ts';

const KIND_WORDS: Readonly<Record<string, string>> = { organization: 'Org', workspace: 'Workspace', app: 'App' };

/** @param done records of the run that are committed. */
export function checkpointLabel(nodes: readonly NodeRecord[], streams: readonly StreamRecord[], done: number): string {
  return new PlanPosition(nodes, streams).label(done);
}

/** A plan and how far it has come. Telling where it stands costs the depth of the hierarchy, however many streams there are. */
export class PlanPosition {
  /** Records expected in all; null when nothing is planned or one stream cannot say. */
  readonly total: number | null;
  readonly #nodes: ReadonlyMap<NodeId, NodeRecord>;
  readonly #places: ReadonlyMap<NodeId, string>;
  readonly #streams: readonly StreamRecord[];
  readonly #done: Set<StreamId>;
  /** The first stream that is not done. Streams never become undone, so it only moves on. */
  #at = 0;

  constructor(nodes: readonly NodeRecord[], streams: readonly StreamRecord[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#places = placesAmongSiblings(nodes);
    this.#streams = streams;
    this.#done = new Set(streams.filter((stream) => stream.done).map((stream) => stream.id));
    const totals = streams.flatMap((stream) => stream.total ?? []);
    const known = streams.length > 0 && totals.length === streams.length;
    this.total = known ? totals.reduce((sum, total) => sum + total, 0) : null;
  }

  /** True when it is measured in streams: there are several nodes, and nobody counts their records beforehand. */
  get byStreams(): boolean {
    return this.#nodes.size > 1 && this.total === null;
  }

  /** How far it is, and of how much: in records or in streams. @param done records of the run that are committed. */
  progress(done: number): { readonly done: number; readonly total: number | null } {
    if (!this.byStreams) return { done, total: this.total };
    return { done: this.#done.size, total: this.#streams.length };
  }

  finished(stream: StreamId): void {
    this.#done.add(stream);
  }

  /** @param done records of the run that are committed. */
  label(done: number): string {
    if (this.#nodes.size === 0) return 'the beginning';
    const path = this.#path();
    const places = path.flatMap((node) => this.#places.get(node.id) ?? []);
    if (places.length > 0) return places.join(', ');
    const [first] = this.#nodes.values();
    const title = (path.at(-1) ?? first)?.title ?? '';
    const count = done.toLocaleString('en-US');
    const known = this.total !== null && this.total >= done;
    return known ? `${title} ${count}/${this.total.toLocaleString('en-US')}` : `${title} ${count}`;
  }

  /** From the root to the node of the first unfinished stream, or of the last stream when all are done. */
  #path(): readonly NodeRecord[] {
    for (let next = this.#streams[this.#at]; next !== undefined && this.#done.has(next.id); ) {
      this.#at += 1;
      next = this.#streams[this.#at];
    }
    const stream = this.#streams[this.#at] ?? this.#streams.at(-1);
    const path: NodeRecord[] = [];
    for (let id = stream?.node ?? null; id !== null; ) {
      const node = this.#nodes.get(id);
      if (node !== undefined) path.unshift(node);
      id = node?.parent ?? null;
    }
    return path;
  }
}

/** "Workspace 25/84" for every node whose kind has a word. */
function placesAmongSiblings(nodes: readonly NodeRecord[]): ReadonlyMap<NodeId, string> {
  const siblings = Map.groupBy(nodes, (node) => `${node.kind} ${node.parent ?? ''}`);
  const places = new Map<NodeId, string>();
  for (const group of siblings.values()) {
    group.forEach((node, index) => {
      const word = KIND_WORDS[node.kind];
      if (word !== undefined) places.set(node.id, `${word} ${index + 1}/${group.length}`);
    });
  }
  return places;
}
