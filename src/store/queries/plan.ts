// The plan of a run: the hierarchy's nodes and, below them, the streams with their cursors.

import { addCounters, type Counters } from '../../core/counters.ts';
import { ConfigError } from '../../core/errors.ts';
import { cursor, nodeId, streamId } from '../../core/ids.ts';
import type { Commit, Expansion, NodePlan, NodeRecord, StreamPlan, StreamRecord } from '../../engine/ports.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';
import { flag, integer, integerOrNull, text, textOrNull } from './columns.ts';
import { rowsInBulk } from './rowsInBulk.ts';

const NODE_COLUMNS = ['seq', 'id', 'parent', 'kind', 'title', 'expandable', 'expanded'];
const STREAM_COLUMNS = ['node', 'id', 'kind', 'title', 'spec', 'total', 'cursor', 'position', 'done', 'counters'];

/** The `node` of a stream that outlived a damaged file and counts again once the source names it again. */
export const NO_NODE = 0;

/** In order of appearance; a node's ordinal is its place in it. */
export function nodesOf(connection: SqliteConnection, run: number): NodeRecord[] {
  return [...nodesBySeq(connection, run).values()];
}

/** In order of the hierarchy, depth first, and of their own appearance; a stream's ordinal is its place in the latter. */
export function streamsOf(connection: SqliteConnection, run: number): StreamRecord[] {
  const nodes = nodesBySeq(connection, run);
  const places = depthFirst([...nodes.values()]);
  const placed: { readonly place: number; readonly stream: StreamRecord }[] = [];
  for (const row of rowsInBulk(connection, 'streams', STREAM_COLUMNS, run)) {
    const node = nodes.get(integer(row[0]));
    if (node === undefined) continue;
    placed.push({ place: places.get(node.id) ?? node.ordinal, stream: streamRecord(row, node, placed.length) });
  }
  return placed.sort((a, b) => a.place - b.place).map(({ stream }) => stream);
}

/** @throws ConfigError when an id is there already or a stream's node is not. */
export function insertPlan(connection: SqliteConnection, run: number, plan: Expansion): void {
  for (const node of plan.nodes) insertNode(connection, run, node);
  for (const stream of plan.streams) insertStream(connection, run, stream);
}

/** @throws ConfigError when there is no such node. */
export function setExpanded(connection: SqliteConnection, run: number, node: string): void {
  const changed = connection.run('UPDATE nodes SET expanded = 1 WHERE run = ? AND id = ?', run, node);
  if (changed === 0)
    throw new ConfigError(`The plan holds no node "${node}" to expand. Save its parent's expansion first.`);
}

/** @throws ConfigError when there is no such stream. */
export function moveCursor(
  connection: SqliteConnection,
  run: number,
  advance: NonNullable<Commit['advance']>,
  counters: Counters,
): void {
  const row = connection.first(
    'SELECT seq, counters, position FROM streams WHERE run = ? AND id = ?',
    run,
    advance.stream,
  );
  if (row === undefined) {
    throw new ConfigError(`The plan holds no stream "${advance.stream}". Save its expansion before committing to it.`);
  }
  const { position } = advance;
  connection.run(
    'UPDATE streams SET cursor = ?, position = ?, done = ?, counters = ? WHERE seq = ?',
    advance.cursor,
    position === undefined ? textOrNull(row[2]) : position === null ? null : JSON.stringify(position),
    advance.done ? 1 : 0,
    JSON.stringify(addCounters(JSON.parse(text(row[1])), counters)),
    integer(row[0]),
  );
}

function insertNode(connection: SqliteConnection, run: number, node: NodePlan): void {
  const inserted = connection.run(
    'INSERT INTO nodes (run, id, parent, kind, title, expandable, expanded) VALUES (?, ?, ?, ?, ?, ?, 0)' +
      ' ON CONFLICT DO NOTHING',
    run,
    node.id,
    node.parent,
    node.kind,
    node.title,
    node.expandable ? 1 : 0,
  );
  if (inserted === 0) throw namedTwice('node', node.id);
}

function insertStream(connection: SqliteConnection, run: number, stream: StreamPlan): void {
  const node = connection.first('SELECT seq FROM nodes WHERE run = ? AND id = ?', run, stream.node);
  if (node === undefined) {
    throw new ConfigError(
      `The stream "${stream.id}" hangs on the node "${stream.node}", which the plan does not hold.`,
    );
  }
  const inserted = connection.run(
    'INSERT INTO streams (run, id, node, kind, title, spec, total, done, counters)' +
      " VALUES (?, ?, ?, ?, ?, ?, ?, 0, '{}')" +
      ' ON CONFLICT (run, id) DO UPDATE SET node = excluded.node, title = excluded.title, spec = excluded.spec,' +
      ` total = excluded.total WHERE node = ${NO_NODE}`,
    run,
    stream.id,
    integer(node[0]),
    stream.kind,
    stream.title,
    JSON.stringify(stream.spec),
    stream.total,
  );
  if (inserted === 0) throw namedTwice('stream', stream.id);
}

/** Two of one id would share a cursor, and the records of one of them would never be read. */
function namedTwice(what: string, id: string): ConfigError {
  return new ConfigError(`The source names the ${what} "${id}" twice. Ids must be unique within a run.`);
}

function nodesBySeq(connection: SqliteConnection, run: number): Map<number, NodeRecord> {
  const nodes = new Map<number, NodeRecord>();
  for (const [seq, id, parent, kind, title, expandable, expanded] of rowsInBulk(
    connection,
    'nodes',
    NODE_COLUMNS,
    run,
  )) {
    const above = textOrNull(parent);
    nodes.set(integer(seq), {
      id: nodeId(text(id)),
      parent: above === null ? null : nodeId(above),
      kind: text(kind),
      title: text(title),
      ordinal: nodes.size,
      expandable: flag(expandable),
      expanded: flag(expanded),
    });
  }
  return nodes;
}

/** Each node's place when every node is followed by all that hangs below it. */
function depthFirst(nodes: readonly NodeRecord[]): ReadonlyMap<NodeRecord['id'], number> {
  const below = Map.groupBy(nodes, (node) => node.parent);
  const places = new Map<NodeRecord['id'], number>();
  const open = (below.get(null) ?? []).toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    places.set(node.id, places.size);
    open.push(...(below.get(node.id) ?? []).toReversed());
  }
  return places;
}

function streamRecord(row: readonly unknown[], node: NodeRecord, ordinal: number): StreamRecord {
  const [, id, kind, title, spec, total, at, standing, done, counters] = row;
  const [from, position] = [textOrNull(at), textOrNull(standing)];
  return {
    id: streamId(text(id)),
    node: node.id,
    kind: text(kind),
    title: text(title),
    spec: JSON.parse(text(spec)),
    total: integerOrNull(total),
    ordinal,
    cursor: from === null ? null : cursor(from),
    position: position === null ? null : JSON.parse(position),
    done: flag(done),
    counters: JSON.parse(text(counters)),
  };
}
