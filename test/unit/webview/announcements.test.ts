import assert from 'node:assert/strict';
import { numbersIn } from '../../../src/protocol/numbers.ts';
import type { PanelState } from '../../../src/protocol/panelContract.ts';
import { panelWords } from '../../../src/protocol/panelWords.ts';
import { Announcements } from '../../../src/webview/announcements.ts';
import { panelStates } from '../../webview/panelStates.ts';

const setUp = (): Announcements =>
  new Announcements(
    panelWords((message) => message),
    numbersIn('en'),
  );
const at = (percent: number): PanelState => ({
  ...panelStates.running,
  progress: { done: percent, total: 100, unit: 'records', etaMs: null, limitedBy: null, checkpoint: '' },
});

describe('Announcements', () => {
  it('say nothing of the page that has just been opened', () => {
    assert.equal(setUp().next(panelStates.running, 0), null);
  });

  it('tell a change of state at once, and why a run failed', () => {
    const announcements = setUp();
    announcements.next(panelStates.running, 0);
    assert.equal(announcements.next(panelStates.waiting, 10), 'casa: Waiting for a rate limit');
    assert.match(announcements.next(panelStates.failed, 20) ?? '', /^casa: Failed\. Podio refused/);
  });

  it('tell what was asked of the job', () => {
    const announcements = setUp();
    announcements.next(panelStates.running, 0);
    assert.equal(announcements.next({ ...panelStates.running, requested: 'pause' }, 10), 'casa: Pausing…');
  });

  it('tell progress at every tenth, but not more often than every half minute', () => {
    const announcements = setUp();
    announcements.next(at(9), 0);
    assert.equal(announcements.next(at(11), 10_000), null);
    assert.equal(announcements.next(at(12), 31_000), 'casa: 12% done');
    assert.equal(announcements.next(at(19), 90_000), null);
    assert.equal(announcements.next(at(21), 91_000), 'casa: 21% done');
  });

  it('are few, however many messages come', () => {
    const announcements = setUp();
    const told = Array.from({ length: 10_000 }, (_, index) => announcements.next(at(index / 100), index)).filter(
      Boolean,
    );
    assert.deepEqual(told, []);
  });
});
