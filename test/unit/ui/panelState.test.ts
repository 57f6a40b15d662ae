import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { readPanelMessage } from '../../../src/protocol/panelContract.ts';
import { type PanelInput, panelState } from '../../../src/ui/panel/panelState.ts';
import { neverRan, report, running } from './shownJob.ts';

const base: PanelInput = {
  ...{ view: running, window: { kind: 'ready' }, runner: { kind: 'ready' }, report: null, events: [], points: [] },
};
const head = { at: '2026-11-22T10:05:00.000Z', job: 'casa', run: 'r1' };

describe('panelState', () => {
  it('is a state that the panel accepts, from a job that never ran to one with a report', () => {
    for (const input of [{ ...base, view: neverRan }, base, { ...base, report }])
      assert.doesNotThrow(() => readPanelMessage({ kind: 'state', state: panelState(input) }));
  });

  it('knows nothing of a job that never ran but that it can be started', () => {
    const state = panelState({ ...base, view: neverRan });
    assert.deepEqual(state.can, ['start', 'openJobFile', 'showLog']);
    assert.deepEqual([state.progress, state.startedAt, state.counters, state.trail], [null, null, [], []]);
  });

  it('leaves out counters that are zero, and those of savings', () => {
    assert.deepEqual(panelState(base).counters, [
      { name: 'items', value: 800 },
      { name: 'comments', value: 90 },
    ]);
  });

  it('offers what can be done with the job in its state', () => {
    const paused = { ...running, state: 'paused', owner: { kind: 'nobody' } } as const;
    assert.deepEqual(panelState(base).can, ['pause', 'cancel', 'inspect', 'openJobFile', 'showLog']);
    assert.ok(panelState({ ...base, view: paused }).can.includes('resume'));
    assert.ok(!panelState({ ...base, view: paused, window: { kind: 'untrusted' } }).can.includes('resume'));
  });

  it('takes trail and levels from the progress, and from the report until that says them', () => {
    const trail = [{ kind: 'app', title: 'Live', position: null }];
    const live = { ...running, progress: running.progress && { ...running.progress, trail } };
    assert.deepEqual(panelState({ ...base, view: live, report }).trail, trail);
    assert.deepEqual(
      panelState({ ...base, report }).trail.map(({ title, position }) => [title, position?.index, position?.of]),
      [
        ['ORG', 1, 1],
        ['TWO', 2, 3],
      ],
    );
    assert.deepEqual(panelState({ ...base, report }).levels, [
      { kind: 'organization', done: 0, total: 1 },
      { kind: 'workspace', done: 1, total: 3 },
    ]);
  });

  it('says no position and no levels from a list of nodes with gaps', () => {
    const gaps = { ...report, nodes: { ...report.nodes, total: 9_000 } };
    const state = panelState({ ...base, report: gaps });
    assert.deepEqual(state.levels, []);
    assert.deepEqual(
      state.trail.map(({ position }) => position),
      [null, null],
    );
  });

  it('ignores the report of an earlier run', () => {
    const state = panelState({ ...base, view: { ...running, run: 'r2' }, report });
    assert.deepEqual([state.trail, state.retries], [[], null]);
  });

  it('shows quotas while the run moves or waits, not when it stands still', () => {
    const quota = {
      account: 'a',
      unit: 'calls',
      limit: 10,
      windowMs: 1_000,
      used: 3,
      freesAt: null,
      binds: false,
    } as const;
    const progress = running.progress && { ...running.progress, quotas: [quota] };
    assert.deepEqual(panelState({ ...base, view: { ...running, progress } }).quotas, [quota]);
    assert.deepEqual(panelState({ ...base, view: { ...running, progress, state: 'paused' } }).quotas, []);
  });

  it('tells the rate of a backup in records, as they were seen, and only while it runs', () => {
    const points: [number, number | null][] = [
      [0, 7],
      [1_000, 9],
      [2_000, null],
    ];
    assert.equal(panelState({ ...base, points }).rate.perSecond, 9);
    assert.equal(panelState({ ...base, points, view: { ...running, kind: 'sync' } }).rate.perSecond, 0.2);
    assert.equal(panelState({ ...base, points, view: { ...running, state: 'waiting' } }).rate.perSecond, null);
  });

  it('adds the wait that lasts to those of the report', () => {
    const waiting = { limit: 'a: calls', since: head.at, resumeAt: '2026-11-22T11:00:00.000Z' };
    const { waits } = panelState({ ...base, view: { ...running, state: 'waiting', waiting }, report });
    assert.deepEqual(waits, [{ limit: 'a: calls', since: head.at, endedAt: null, forced: false }]);
  });

  it('says nothing of savings that are none', () => {
    const none = { records: 0, calls: 0, tokens: 0, money: null, currency: 'USD' };
    assert.equal(panelState({ ...base, view: { ...running, savings: none } }).savings, null);
    assert.equal(panelState({ ...base, report }).savings?.records, 44);
  });

  it('lists the newest event first, after it what the log says of the time before', () => {
    const events: RunEvent[] = [
      { type: 'run:continuing', ...head, why: 'forced' },
      { type: 'log', at: head.at, job: 'casa', level: 'debug', message: 'details' },
      { type: 'dead-letter', ...head, stream: 's', record: '7', error: 'too long' },
    ];
    assert.deepEqual(
      panelState({ ...base, events, report }).events.map(({ kind }) => kind),
      ['deadLetter', 'continuing', 'log'],
    );
  });
});
