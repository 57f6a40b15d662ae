import assert from 'node:assert/strict';
import { countersText, thingsText } from '../../../src/cli/counterWords.ts';
import { BACKUP_COUNTERS, completeCounters, SYNC_COUNTERS } from '../../../src/core/counters.ts';

const backup = (counters: object) => completeCounters(BACKUP_COUNTERS, counters);

describe('counters in words', () => {
  it('are those that are not zero', () => {
    const counters = completeCounters(SYNC_COUNTERS, { read: 1_000, embedded: 900, embedCalls: 9 });
    assert.equal(countersText(counters), '1,000 read, 900 embedded, 9 embed calls');
  });

  it('name the things of a backup, bytes beside the files and limited calls beside the calls', () => {
    const counters = { organizations: 1, workspaces: 84, apps: 420, items: 51_200, files: 3_100, bytes: 1_204_000_000 };
    assert.equal(
      countersText(backup({ ...counters, calls: 1_240, limitedCalls: 250, retries: 1 })),
      '1 organization, 84 workspaces, 420 apps, 51,200 items, 3,100 files (1.2 GB), 1,240 calls (250 limited), 1 retry',
    );
  });

  it('leave out what was saved', () => {
    assert.equal(countersText(backup({ savedCalls: 5 })), 'nothing yet');
  });
});

describe('what a backup has come to so far', () => {
  it('is its items, and what hangs on them', () => {
    assert.equal(
      thingsText(backup({ apps: 3, items: 12, comments: 1, files: 2, bytes: 900, calls: 9 })),
      '12 items, 1 comment, 2 files (900 bytes)',
    );
  });

  it('never says zero of something before it is known', () => {
    assert.equal(thingsText(backup({ apps: 3, items: 12 })), '12 items');
  });

  it('is its calls as long as there are no items', () => {
    assert.equal(thingsText(backup({ workspaces: 84, calls: 86 })), '86 calls');
  });

  it('is nothing for a run that is told by its records', () => {
    assert.equal(thingsText(completeCounters(SYNC_COUNTERS, { read: 7 })), null);
  });
});
