// A job as the model shows it, a report of it, and a model of such jobs that a test can change.

import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import type { JobsModel, RunnerState, WindowState } from '../../../src/host/jobsModel.ts';
import { type JobKey, type JobView, jobKeyOf, NO_PROGRESS } from '../../../src/host/jobView.ts';
import type { InspectReport } from '../../../src/protocol/inspectReport.ts';

export const KEY = jobKeyOf('/work/ratchet.json', 'casa');

export const neverRan: JobView = {
  ...{ key: KEY, name: jobName('casa'), file: '/work/ratchet.json', kind: 'backup', inFile: true },
  ...{ state: null, run: null, owner: { kind: 'nobody' }, requested: null, progress: null, waiting: null },
  ...{ lastError: null, attempts: [], deadLetters: { total: 0, shown: [] }, savings: null, problems: [] },
};

export const running: JobView = {
  ...neverRan,
  ...{ state: 'running', run: 'r1', owner: { kind: 'here' } },
  progress: {
    ...NO_PROGRESS,
    ...{ done: 12, total: 40, ratePerSecond: 0.2, etaMs: 140_000, limitedBy: '1,000 calls per hour' },
    ...{ checkpoint: 'Org 1/1, Workspace 2/3', counters: { items: 800, comments: 90, failed: 0, savedRecords: 44 } },
  },
  attempts: [
    {
      ...{ attempt: 1, reason: 'start', startedAt: '2026-11-22T10:00:00.000Z', endedAt: null, ended: null },
      ...{ why: '', from: '', to: '' },
    },
  ],
};

const listed = <Item>(shown: Item[], total = shown.length): { total: number; shown: Item[] } => ({ total, shown });

type Node = InspectReport['nodes']['shown'][number];
const node = (id: string, parent: string | null, kind: string, state: Node['state']): Node => ({
  ...{ id, parent, kind, title: id.toUpperCase(), expanded: true, state, children: 0, streams: 1, streamsDone: 0 },
});
const stream = (id: string, done: boolean): InspectReport['streams']['shown'][number] => ({
  ...{ id, node: id, kind: 'items', title: id, cursor: null, done, total: null, counters: {} },
});

/** Of the run "r1": an organisation with three workspaces, of which the first is done. */
export const report: InspectReport = {
  ...{ job: 'casa', storePath: '/state/casa.sqlite', recovered: null },
  run: {
    ...{ id: 'r1', state: 'running', startedAt: '2026-11-22T10:00:00.000Z', endedAt: null, planned: true },
    ...{ checkpoint: '', counters: { items: 700 } },
    savings: { records: 44, calls: 3, tokens: 0, money: null, currency: 'USD' },
    retries: { calls: 2, attempts: [], waits: [], waitedMs: 0 },
  },
  nodes: listed([
    node('org', null, 'organization', 'underWay'),
    node('one', 'org', 'workspace', 'done'),
    node('two', 'org', 'workspace', 'underWay'),
    node('three', 'org', 'workspace', 'notBegun'),
  ]),
  streams: listed([stream('one', true), stream('two', false), stream('three', false)]),
  ...{ attempts: listed([]), waits: listed([]), deadLetters: listed([]) },
  log: [
    { at: '2026-11-22T09:59:00.000Z', level: 'info', message: 'attempt 1 began (start)' },
    { at: '2026-11-22T09:59:30.000Z', level: 'debug', message: 'a page was read' },
  ],
};

export class ShownJobs implements JobsModel {
  readonly ready = Promise.resolve();
  window: WindowState = { kind: 'ready' };
  runner: RunnerState = { kind: 'ready' };
  views: JobView[] = [];
  events: RunEvent[] = [];
  readonly #listeners = new Set<(changed: ReadonlySet<JobKey> | 'all') => void>();

  jobs(): readonly JobView[] {
    return this.views;
  }

  job(key: JobKey): JobView | null {
    return this.views.find((view) => view.key === key) ?? null;
  }

  jobFiles(): [] {
    return [];
  }

  recentEvents(): readonly RunEvent[] {
    return this.events;
  }

  onDidChange(listener: (changed: ReadonlySet<JobKey> | 'all') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(): () => void {
    return () => {};
  }

  /** The job is like this now, and whoever listens is told. */
  change(view: JobView): void {
    this.views = [view];
    for (const listener of this.#listeners) listener(new Set([view.key]));
  }
}
