// A run's hierarchy as an indented list, with what is left out of it said where it would stand. Pure text.

import type { InspectReport, NodeState } from '../protocol/inspectReport.ts';
import { formatCount } from './humanNumbers.ts';

type Nodes = InspectReport['nodes'];
type Node = Nodes['shown'][number];

const STATE_WORDS: Readonly<Record<NodeState, string>> = {
  unlisted: 'not listed yet',
  notBegun: 'not begun',
  underWay: 'under way',
  done: 'done',
};

/** None for a job without nodes. */
export function hierarchyLines({ total, shown }: Nodes): readonly string[] {
  if (total === 0) return [];
  const below = Map.groupBy(shown, (node) => node.parent);
  const some = shown.length < total ? `, ${formatCount(shown.length)} shown` : '';
  return ['', `Hierarchy (${formatCount(total)}${some})`, ...linesBelow(below, null, '  ')];
}

function linesBelow(below: ReadonlyMap<string | null, readonly Node[]>, parent: Node | null, indent: string): string[] {
  const own = below.get(parent?.id ?? null) ?? [];
  const hidden = parent === null ? 0 : parent.children - own.length;
  return [
    ...own.flatMap((node) => [`${indent}${nodeText(node)}`, ...linesBelow(below, node, `${indent}  `)]),
    ...(hidden > 0 && own.length > 0 ? [`${indent}… and ${formatCount(hidden)} more`] : []),
  ];
}

function nodeText({ kind, title, state, children, streams, streamsDone }: Node): string {
  const progress = streams > 0 && streamsDone < streams ? `, ${streamsDone} of ${streams} streams done` : '';
  const within = children > 0 ? ` (${formatCount(children)} below)` : '';
  return `${kind} ${title}${within}: ${STATE_WORDS[state]}${progress}`;
}
