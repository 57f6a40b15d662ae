import assert from 'node:assert/strict';
import type { JobsModel } from '../../../src/host/jobsModel.ts';
import type { JobView } from '../../../src/host/jobView.ts';
import { statusBarText } from '../../../src/ui/statusBarText.ts';
import { wordingIn } from '../../../src/ui/wording.ts';
import { inEnglish } from '../host/inEnglish.ts';
import { neverRan, running } from './shownJob.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const wait = { limit: 'calls', since: '2026-11-22T09:00:00.000Z', resumeAt: '2026-11-22T10:12:04.000Z' };
const rested = (over: Partial<JobView>): JobView => ({ ...running, owner: { kind: 'nobody' }, ...over });

function said(jobs: readonly JobView[], over: Partial<Pick<JobsModel, 'window' | 'runner'>> = {}) {
  const model = { jobs: () => jobs, window: { kind: 'ready' }, runner: { kind: 'off' }, ...over } as const;
  const text = statusBarText(
    model,
    wordingIn(inEnglish, 'en', () => NOW),
  );
  if (text === null) throw new Error('nothing is said');
  return text;
}

describe('the status bar', () => {
  it('says nothing in a window without jobs', () => {
    const model = { jobs: () => [], window: { kind: 'ready' }, runner: { kind: 'off' } } as const;
    assert.equal(statusBarText(model, wordingIn(inEnglish, 'en')), null);
  });

  const lines: readonly (readonly [what: string, jobs: readonly JobView[], text: string, background: string | null])[] =
    [
      ['is idle', [neverRan], '$(archive) Ratchet', null],
      ['shows how far a run is, and where', [running], '$(sync~spin) casa 30% · Org 1/1, Workspace 2/3', null],
      ['shows a run that is being started', [{ ...neverRan, requested: 'start' }], '$(sync~spin) casa Starting…', null],
      [
        'counts a wait down',
        [{ ...running, state: 'waiting', waiting: wait }],
        '$(clockface) casa goes on in 12 min 4 sec',
        null,
      ],
      ['asks for a person when a run has failed', [rested({ state: 'failed' })], '$(error) casa: Failed', 'error'],
      ['warns of an interrupted run', [rested({ state: 'interrupted' })], '$(warning) casa: Interrupted', 'warning'],
      ['does not warn of a paused one', [rested({ state: 'paused' })], '$(archive) Ratchet', null],
      [
        'shows what moves, and that others need a person',
        [running, rested({ state: 'failed' })],
        '$(sync~spin) casa 30% · Org 1/1, Workspace 2/3 +1',
        'error',
      ],
    ];
  for (const [what, jobs, text, background] of lines) {
    it(what, () => {
      const { text: found, background: shown } = said(jobs);
      assert.deepEqual([found, shown], [text, background]);
    });
  }

  it('asks for a person when the runner is started no more', () => {
    const { background, tooltip } = said([neverRan], { runner: { kind: 'givenUp', why: 'was ended by SIGKILL' } });
    assert.equal(background, 'error');
    assert.match(tooltip, /ended too often: was ended by SIGKILL/);
  });

  it('has a label without icons for screen readers', () => {
    assert.equal(said([running]).label, 'Ratchet: casa 30% · Org 1/1, Workspace 2/3');
  });

  it('links to what can be done with each job', () => {
    const { tooltip } = said([running]);
    const link = `command:ratchet.pauseJob?${encodeURIComponent(JSON.stringify([running.key]))}`;
    assert.ok(tooltip.includes(`[Pause](${link})`), tooltip);
    assert.ok(!tooltip.includes('ratchet.startJob'), tooltip);
  });

  it('takes names as text, never as markup', () => {
    const name = '[x](command:evil)' as JobView['name'];
    assert.ok(!said([{ ...running, name }]).tooltip.includes('[x](command:evil)'));
  });
});
