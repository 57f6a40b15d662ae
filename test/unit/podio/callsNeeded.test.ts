import assert from 'node:assert/strict';
import { type BackupSize, type BackupTerms, callsNeeded } from '../../../src/connectors/podio/backup/callsNeeded.ts';

const ALL: BackupTerms = { members: true, tasks: true, views: true, pageSize: 500, limitedPages: true };
const SIZE: BackupSize = { organizations: 1, workspaces: 84, apps: 420, itemsPerApp: [3], files: 0 };

describe('the calls a backup needs', () => {
  it('are those of the formula', () => {
    // 1 + O + W + W (members) + A + A (views) + 1 + O, and A pages + W (tasks).
    assert.deepEqual(callsNeeded(SIZE, ALL), { calls: 1 + 1 + 84 + 84 + 840 + 2 + 504, limitedCalls: 504 });
  });

  it('are fewer without members, tasks and views', () => {
    const terms = { ...ALL, members: false, tasks: false, views: false };
    assert.deepEqual(callsNeeded(SIZE, terms), { calls: 2 + 84 + 420 + 2 + 420, limitedCalls: 420 });
  });

  it('count a page for up to 500 items and one more for each 499 further', () => {
    const pages = (items: number): number =>
      callsNeeded({ ...SIZE, workspaces: 0, apps: 1, itemsPerApp: [items] }, ALL).limitedCalls;
    assert.deepEqual([0, 1, 500, 501, 999, 1000, 1498, 1499].map(pages), [1, 1, 1, 2, 2, 3, 3, 4]);
  });

  it('take a sample for all apps', () => {
    const { limitedCalls } = callsNeeded({ ...SIZE, workspaces: 0, apps: 10, itemsPerApp: [1, 600] }, ALL);
    assert.equal(limitedCalls, 15);
  });

  it('count a page for each app where nobody knows its items', () => {
    assert.equal(callsNeeded({ ...SIZE, itemsPerApp: [] }, ALL).limitedCalls, 504);
  });

  it('count a call for each file', () => {
    assert.equal(callsNeeded({ ...SIZE, files: 1_000 }, ALL).limitedCalls, 1_504);
  });

  it('are general where the pages are listed instead of filtered', () => {
    assert.deepEqual(callsNeeded(SIZE, { ...ALL, limitedPages: false }), { calls: 1_516, limitedCalls: 84 });
  });
});
