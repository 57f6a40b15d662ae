import assert from 'node:assert/strict';
import { progressText, standingText, waitingText } from '../../../src/cli/jobWords.ts';
import { BACKUP_COUNTERS, completeCounters } from '../../../src/core/counters.ts';

const pace = { ratePerSecond: 50, etaMs: 14_000 };

describe('how far a sync is, in words', () => {
  it('says the count once, though the checkpoint has it too', () => {
    const standing = { done: 310, total: 1_000, checkpoint: 'products 310/1,000', counters: {} };
    assert.equal(progressText({ ...standing, ...pace }), '31 %  310 of 1,000  50/s  ETA 14 sec  products');
  });

  it('says the count once where the total is not known', () => {
    assert.equal(standingText({ done: 310, total: null, checkpoint: 'products 310', counters: {} }), '310  products');
  });

  it('keeps a checkpoint that says something else', () => {
    const standing = { done: 2, total: 8, checkpoint: 'Org 1/1, Workspace 1/2, App 3/5', counters: { read: 900 } };
    assert.equal(standingText(standing), '25 %  2 of 8  Org 1/1, Workspace 1/2, App 3/5');
  });
});

describe('how far a backup is, in words', () => {
  const counters = completeCounters(BACKUP_COUNTERS, { items: 51_200, calls: 900 });
  const standing = { done: 520, total: 1_700, checkpoint: 'Org 1/1, Workspace 25/84, App 3/5', counters };

  it('says what was kept and where it is, and nothing of streams', () => {
    const limitedBy = '1,000 calls per hour';
    assert.equal(
      progressText({ ...standing, ...pace, limitedBy }),
      '30 %  51,200 items  ETA 14 sec  limited by 1,000 calls per hour  Org 1/1, Workspace 25/84, App 3/5',
    );
  });

  it('says no share before it knows of how much', () => {
    assert.equal(
      standingText({ ...standing, total: null, checkpoint: 'the beginning' }),
      '51,200 items  the beginning',
    );
  });
});

describe('a wait in words', () => {
  it('says when the limit was first hit: from there the wait is counted', () => {
    const since = '2026-11-22T10:00:00.000Z';
    const resumeAt = '2026-11-22T11:00:00.000Z';
    const said = waitingText({ limit: 'calls', since, resumeAt }, Date.parse('2026-11-22T10:50:00.000Z'));
    assert.match(said, /^waiting for the limit "calls", goes on in 10 min \(.*00:00; first hit .*00:00\)$/);
  });
});
