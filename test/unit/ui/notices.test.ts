import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import type { RunState } from '../../../src/core/runState.ts';
import { noticeOfEvent, noticeOfRunner } from '../../../src/ui/notices.ts';
import { wordingIn } from '../../../src/ui/wording.ts';
import { inEnglish } from '../host/inEnglish.ts';

const wording = wordingIn(inEnglish, 'en');

const finished = (state: RunState, error: string | null = null): RunEvent => ({
  ...{ type: 'run:finished', at: '2026-11-22T10:00:00.000Z', job: 'casa', run: 'r1', state, error },
  ...{ checkpoint: 'App 3/5', counters: { items: 1_200, failed: 3 }, attempts: [] },
  savings: { records: 0, calls: 0, tokens: 0, money: null, currency: 'USD' },
});

describe('notifications', () => {
  const told: readonly (readonly [state: RunState, severity: string, message: string])[] = [
    ['completed', 'info', 'casa is complete. Items 1,200, Failed records 3'],
    ['completedWithFailures', 'warning', 'casa is complete, but records failed for good: 3.'],
    ['failed', 'error', 'casa has stopped: the key is wrong'],
  ];
  for (const [state, severity, message] of told) {
    it(`tell of a run that is ${state}`, () => {
      const notice = noticeOfEvent(finished(state, 'the key is wrong'), 'all', wording);
      assert.deepEqual([notice?.severity, notice?.message], [severity, message]);
    });
  }

  for (const state of ['paused', 'cancelled', 'interrupted', 'waiting'] as const) {
    it(`do not tell of a run that is ${state}`, () => {
      assert.equal(noticeOfEvent(finished(state), 'all', wording), null);
    });
  }

  it('tell of problems alone where the user wants that', () => {
    const severities = (['completed', 'completedWithFailures', 'failed'] as const).map(
      (state) => noticeOfEvent(finished(state), 'problems', wording)?.severity,
    );
    assert.deepEqual(severities, [undefined, 'warning', 'error']);
  });

  it('tell of nothing where the user wants that', () => {
    assert.equal(noticeOfEvent(finished('failed'), 'none', wording), null);
    assert.equal(noticeOfRunner({ kind: 'givenUp', why: '' }, 'none', wording), null);
  });

  it('ask what to do about a runner that is started no more, or does not answer', () => {
    const asked = (['givenUp', 'unresponsive', 'restarting', 'ready'] as const).map(
      (kind) => noticeOfRunner({ kind, why: 'x' }, 'all', wording)?.buttons[0]?.command,
    );
    assert.deepEqual(asked, ['ratchet.resumeJob', 'ratchet.restartRunner', undefined, undefined]);
  });
});
