import assert from 'node:assert/strict';
import { cursor, nodeId, streamId } from '../../../src/core/ids.ts';
import type { NodeRecord, StreamRecord } from '../../../src/engine/ports.ts';
import { nodeLines, streamLines } from '../../../src/runner/hierarchyReport.ts';

/** `parent`: its number; the organization is 0. */
function node(id: string, parent: string | null, over: Partial<NodeRecord> = {}): NodeRecord {
  const place = { id: nodeId(id), parent: parent === null ? null : nodeId(parent), ordinal: 0 };
  return { ...place, kind: 'app', title: id, expandable: false, expanded: true, ...over };
}

function stream(at: string, progress: 'done' | 'begun' | 'untouched', name = 'items'): StreamRecord {
  const plan = { id: streamId(`${at}/${name}`), node: nodeId(at), kind: name, title: at, spec: null, total: null };
  const from = progress === 'untouched' ? null : cursor('7');
  const counters = { read: 7, items: 7 };
  return { ...plan, ordinal: 0, cursor: from, position: null, done: progress === 'done', counters };
}

/** An organization of so many workspaces, each with an app that has one stream; as they are discovered: level by level. */
function organization(workspaces: number, progressOf: (workspace: number) => Parameters<typeof stream>[1]) {
  const numbers = Array.from({ length: workspaces }, (_, index) => index + 1);
  const nodes = [
    node('org', null, { kind: 'organization' }),
    ...numbers.map((number) => node(`w${number}`, 'org', { kind: 'workspace' })),
    ...numbers.map((number) => node(`a${number}`, `w${number}`)),
  ];
  return { nodes, streams: numbers.map((number) => stream(`a${number}`, progressOf(number))), planned: true };
}

const ids = (lines: readonly { readonly id: string }[]): readonly string[] => lines.map(({ id }) => id);

describe('the hierarchy of a run', () => {
  it('has every node behind the one it hangs on, and before the next beside that', () => {
    const hierarchy = organization(2, () => 'untouched');
    assert.deepEqual(ids(nodeLines(hierarchy, 100)), ['org', 'w1', 'a1', 'w2', 'a2']);
  });

  it('says of each node what has become of it and of all below it', () => {
    const states = ['done', 'begun', 'untouched'] as const;
    const lines = nodeLines(
      organization(3, (number) => states[number - 1] ?? 'done'),
      100,
    );
    assert.deepEqual(Object.fromEntries(lines.map(({ id, state }) => [id, state])), {
      ...{ org: 'underWay', w1: 'done', a1: 'done', w2: 'underWay', a2: 'underWay' },
      ...{ w3: 'notBegun', a3: 'notBegun' },
    });
  });

  it('tells a node whose children are not known yet from an empty one', () => {
    const nodes = [node('w1', null, { expandable: true, expanded: false }), node('w2', null, { expandable: true })];
    const lines = nodeLines({ nodes, streams: [], planned: false }, 100);
    assert.deepEqual(
      lines.map(({ state }) => state),
      ['unlisted', 'done'],
    );
  });

  it('shows what is under way, and then what is high up, when not all may be shown', () => {
    const hierarchy = organization(84, (number) => (number < 60 ? 'done' : number === 60 ? 'begun' : 'untouched'));
    const lines = nodeLines(hierarchy, 10);
    assert.deepEqual(ids(lines), ['org', ...[1, 2, 3, 4, 5, 6, 7].map((number) => `w${number}`), 'w60', 'a60']);
    assert.equal(lines[0]?.children, 84);
  });

  it('never shows a node without those above it', () => {
    const hierarchy = organization(20, (number) => (number % 2 === 0 ? 'begun' : 'done'));
    for (let limit = 1; limit <= 41; limit += 1) {
      const lines = nodeLines(hierarchy, limit);
      const shown = new Set(ids(lines));
      assert.equal(lines.length, limit);
      assert.ok(lines.every(({ parent }) => parent === null || shown.has(parent)));
    }
  });
});

describe('the streams of a run', () => {
  it('are those under way first, then those not begun, when not all may be shown', () => {
    const streams = [stream('a', 'done'), stream('b', 'untouched'), stream('c', 'begun'), stream('d', 'untouched')];
    assert.deepEqual(ids(streamLines(streams, 2, ['items'])), ['b/items', 'c/items']);
  });

  it('tell the counters of their kind of job alone', () => {
    assert.deepEqual(streamLines([stream('a', 'done')], 1, ['items', 'comments'])[0]?.counters, { items: 7 });
  });
});
