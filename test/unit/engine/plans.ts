// Plans of a run as the store gives them back, for tests that look at them only.

import { cursor, nodeId, streamId } from '../../../src/core/ids.ts';
import type { NodeRecord, StreamRecord } from '../../../src/engine/ports.ts';

export function node(id: string, parent: string | null, kind: string, title = id): NodeRecord {
  const above = parent === null ? null : nodeId(parent);
  return { id: nodeId(id), parent: above, kind, title, expandable: false, ordinal: 0, expanded: true };
}

export function stream(id: string, of: string, { done = false, total = 0 as number | null } = {}): StreamRecord {
  return {
    id: streamId(id),
    node: nodeId(of),
    kind: 'rows',
    title: id,
    spec: null,
    total,
    ordinal: 0,
    cursor: done ? cursor('end') : null,
    position: null,
    done,
    counters: {},
  };
}

export interface BackupPlan {
  readonly nodes: readonly NodeRecord[];
  readonly streams: readonly StreamRecord[];
}

/** One organisation; its workspaces, each with so many apps, each with so many streams of so many records. */
export function backupPlan(workspaces: number, apps: number, streams: number, total: number | null = 0): BackupPlan {
  const nodes = [node('o', null, 'organization')];
  const all: StreamRecord[] = [];
  for (let w = 1; w <= workspaces; w += 1) {
    nodes.push(node(`w${w}`, 'o', 'workspace'));
    for (let a = 1; a <= apps; a += 1) {
      nodes.push(node(`w${w}a${a}`, `w${w}`, 'app'));
      for (let s = 1; s <= streams; s += 1) all.push(stream(`w${w}a${a}s${s}`, `w${w}a${a}`, { total }));
    }
  }
  return { nodes, streams: all };
}
