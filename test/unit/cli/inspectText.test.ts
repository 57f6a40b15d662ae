import assert from 'node:assert/strict';
import { inspectText } from '../../../src/cli/inspectText.ts';
import type { InspectReport } from '../../../src/protocol/inspectReport.ts';

type Node = InspectReport['nodes']['shown'][number];

const at = '2026-11-22T10:00:00.000Z';
const none = { total: 0, shown: [] };
const savings = { records: 0, calls: 0, tokens: 0, money: null, currency: 'USD' };
const straight = { calls: 0, attempts: [], waits: [], waitedMs: 0 };

function report(over: Partial<InspectReport> = {}, retries = straight as InspectedRetries): InspectReport {
  return {
    job: 'casa',
    storePath: '/state/casa.sqlite',
    recovered: null,
    run: {
      ...{ id: 'r1', state: 'interrupted', startedAt: at, endedAt: null, planned: true },
      ...{ checkpoint: 'Org 1/1, Workspace 2/84', counters: { items: 12 }, savings, retries },
    },
    ...{ nodes: none, streams: none, attempts: none, waits: none, deadLetters: none, log: [] },
    ...over,
  };
}
type InspectedRetries = NonNullable<InspectReport['run']>['retries'];

function node(id: string, parent: string | null, over: Partial<Node> = {}): Node {
  const state = { expanded: true, state: 'done', children: 0, streams: 2, streamsDone: 2 } as const;
  return { id, parent, kind: 'workspace', title: id, ...state, ...over };
}

describe('the hierarchy of an inspected job', () => {
  const text = inspectText(
    report({
      nodes: {
        total: 505,
        shown: [
          node('Casa', null, { kind: 'organization', state: 'underWay', children: 84 }),
          node('Sales', 'Casa', { children: 1 }),
          node('Marketing', 'Casa', { state: 'underWay', children: 5 }),
          node('Leads', 'Marketing', { kind: 'app', state: 'underWay', streams: 4, streamsDone: 1 }),
        ],
      },
    }),
  );

  it('is indented, each node with its state', () => {
    assert.match(text, /\n {2}organization Casa \(84 below\): under way\n {4}workspace Sales \(1 below\): done\n/);
    assert.match(text, /\n {6}app Leads: under way, 1 of 4 streams done\n/);
  });

  it('says where nodes are left out, and how many', () => {
    assert.match(text, /\nHierarchy \(505, 4 shown\)\n/);
    assert.match(text, /\n {6}… and 4 more\n {4}… and 82 more$/m);
  });
});

describe('the retries of an inspected job', () => {
  const account = 'podio at api.podio.com';
  const retries: InspectedRetries = {
    calls: 12,
    attempts: [
      { reason: 'forced', times: 2 },
      { reason: 'crash-recovery', times: 1 },
    ],
    waits: [{ account, limit: 'limited', times: 3, forced: 1, waitedMs: 7_500_000, places: ['Workspace 25/84'] }],
    waitedMs: 7_500_000,
  };

  it('are how often, why, where and how long', () => {
    const text = inspectText(report({}, retries));
    assert.match(
      text,
      /\nRetries\n {2}12 calls sent again\n {2}3 attempts after the first: 2 × forced, 1 × crash-recov/,
    );
    assert.match(
      text,
      /\n {2}waited 2 hr 5 min in all\n {4}podio at api\.podio\.com, limited: 3 waits, 1 ended by force/,
    );
    assert.match(text, /2 hr 5 min, at Workspace 25\/84/);
  });

  it('are not told of a run that went straight on', () => {
    assert.ok(!inspectText(report()).includes('Retries'));
  });
});
