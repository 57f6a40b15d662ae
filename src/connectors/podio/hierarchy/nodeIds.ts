// The ids of nodes and streams, made of Podio's own: `space:123`, `app:456/items`.

import { type NodeId, nodeId, type StreamId, streamId } from '../../../core/ids.ts';
import type { NodePlan } from '../../../engine/ports.ts';

export const NodeKind = { organization: 'organization', workspace: 'workspace', app: 'app' } as const;
export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

const PREFIXES: Readonly<Record<NodeKind, string>> = { organization: 'org', workspace: 'space', app: 'app' };

export interface PodioNode {
  readonly kind: NodeKind;
  /** Podio's id. */
  readonly id: number;
  readonly title: string;
}

export function nodeIdOf({ kind, id }: Pick<PodioNode, 'kind' | 'id'>): NodeId {
  return nodeId(`${PREFIXES[kind]}:${id}`);
}

export function streamIdOf(node: Pick<PodioNode, 'kind' | 'id'>, stream: string): StreamId {
  return streamId(`${nodeIdOf(node)}/${stream}`);
}

/** @throws RangeError for a node that is none of Podio's. */
export function podioNodeOf({ id, kind, title }: NodePlan): PodioNode {
  if (!isNodeKind(kind)) throw new RangeError(`"${id}" (${kind}) is no node of Podio's`);
  return { kind, id: podioIdOf(id), title };
}

/** @throws RangeError as above. */
export function podioIdOf(id: NodeId): number {
  const number = Number(id.slice(id.indexOf(':') + 1));
  if (!Number.isSafeInteger(number)) throw new RangeError(`"${id}" is no node of Podio's`);
  return number;
}

function isNodeKind(kind: string): kind is NodeKind {
  return Object.hasOwn(NodeKind, kind);
}
