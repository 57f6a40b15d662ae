import assert from 'node:assert/strict';
import { abilitiesOf, type JobAbility } from '../../../src/host/jobAbilities.ts';
import type { WindowState } from '../../../src/host/jobsModel.ts';
import type { JobView } from '../../../src/host/jobView.ts';
import { neverRan, running } from '../ui/shownJob.ts';

const rested = (over: Partial<JobView>): JobView => ({ ...running, owner: { kind: 'nobody' }, ...over });
const letters = { total: 3, shown: [] };
const wait = { limit: 'calls', since: '2026-11-22T10:00:00.000Z', resumeAt: '2026-11-22T11:00:00.000Z' };

function offered(view: JobView, window: WindowState = { kind: 'ready' }): readonly string[] {
  return Object.entries(abilitiesOf(view, window)).flatMap(([ability, can]) => (can ? [ability] : []));
}

describe('what can be done with a job', () => {
  const cases: readonly (readonly [what: string, view: JobView, expected: readonly JobAbility[]])[] = [
    ['that has never run', neverRan, ['start']],
    ['that runs here', running, ['pause', 'cancel', 'inspect']],
    ['that is being paused', { ...running, requested: 'pause' }, ['inspect']],
    ['that waits here', { ...running, state: 'waiting', waiting: wait }, ['pause', 'cancel', 'force', 'inspect']],
    ['that is paused', rested({ state: 'paused' }), ['resume', 'startFresh', 'inspect', 'moveStoreAside']],
    [
      'whose wait outlived its process',
      rested({ state: 'interrupted', waiting: wait }),
      ['resume', 'startFresh', 'force', 'inspect', 'moveStoreAside'],
    ],
    [
      'that is complete, but for some records',
      rested({ state: 'completedWithFailures', deadLetters: letters }),
      ['start', 'startFresh', 'retryDeadLetters', 'inspect', 'verify', 'moveStoreAside'],
    ],
    ['that is being started', { ...neverRan, requested: 'start' }, []],
    ['that cannot be read', { ...neverRan, kind: null }, []],
    ['that cannot be read any more', rested({ state: 'paused', kind: null }), ['inspect', 'moveStoreAside']],
    [
      'that another process has',
      { ...running, owner: { kind: 'elsewhere', pid: 1, host: 'desk', role: 'VS Code' } },
      ['inspect'],
    ],
    [
      'of kind sync',
      rested({ state: 'completed', kind: 'sync' }),
      ['start', 'startFresh', 'inspect', 'search', 'moveStoreAside'],
    ],
  ];
  for (const [what, view, expected] of cases) {
    it(`${what}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(offered(view), expected);
    });
  }

  for (const kind of ['untrusted', 'virtual', 'looking'] as const) {
    it(`in a window that is ${kind}: it is looked at`, () => {
      assert.deepEqual(offered(rested({ state: 'paused' }), { kind }), ['inspect']);
    });
  }
});
