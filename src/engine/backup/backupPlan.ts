// The plan of a backup while an attempt works on it: where each node is in the archive, and where each stream's files
// stand. Knows neither the source nor how an archive looks.

import type { NodeId, StreamId } from '../../core/ids.ts';
import { NOTHING_KEPT, type NodePath, type Position } from '../backupPorts.ts';
import type { NodePlan, StreamPlan, StreamRecord } from '../ports.ts';

/** The stream whose lines name the attachments of its node, the file they go into, and that of the attachments' own. */
export const ITEMS = 'items';
export const ITEMS_FILE = 'items.jsonl';
export const ATTACHMENTS_FILE = 'files.jsonl';

export class BackupPlan {
  readonly #nodes: ReadonlyMap<NodeId, NodePlan>;
  readonly #items: ReadonlyMap<NodeId, StreamId>;
  readonly #positions = new Map<StreamId, Position>();

  constructor(nodes: readonly NodePlan[], streams: readonly StreamRecord[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#items = new Map(streams.filter(({ kind }) => kind === ITEMS).map(({ node, id }) => [node, id]));
    for (const { id, position } of streams) if (isPosition(position)) this.#positions.set(id, position);
  }

  pathOf(stream: StreamPlan): NodePath {
    const path: NodePlan[] = [];
    for (let node = this.#nodes.get(stream.node); node !== undefined; ) {
      path.unshift(node);
      node = node.parent === null ? undefined : this.#nodes.get(node.parent);
    }
    return path;
  }

  position(stream: StreamPlan): Position {
    return this.#positions.get(stream.id) ?? NOTHING_KEPT;
  }

  moved(stream: StreamPlan, position: Position): void {
    this.#positions.set(stream.id, position);
  }

  /** Where the items stand that name the attachments of this stream. */
  itemsOf(stream: StreamPlan): Position {
    const items = this.#items.get(stream.node);
    return (items === undefined ? undefined : this.#positions.get(items)) ?? NOTHING_KEPT;
  }

  /** How the attachments' own lines are kept: as the items that name them are. */
  attachmentsInto(stream: StreamPlan): 'end' | 'new' {
    return this.itemsOf(stream)[ITEMS_FILE]?.into ?? 'end';
  }
}

/** What the store gives back is what an archive once gave. */
function isPosition(value: StreamRecord['position']): value is Position {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
