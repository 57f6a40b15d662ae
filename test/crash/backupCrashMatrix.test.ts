// A backup killed with SIGKILL at every named instant, and gone on with: the archive is byte for byte that of an
// undisturbed run, the counters are exact, and no call is made again whose answer had been read and committed.

import assert from 'node:assert/strict';
import type { TriggerPoint } from '../../src/core/triggerPoint.ts';
import { BackupWorkshop, backedUp } from './backupWorkshop.ts';
import type { Finished } from './runUnderWay.ts';

const WINDOWS: readonly (readonly [TriggerPoint, readonly number[]])[] = [
  ['plan-saved', [1, 2, 4]],
  ['page-read', [1, 9, 30]],
  ['attachment-written', [1, 5]],
  ['page-written', [1, 9, 30]],
  ['before-commit', [1, 4]],
  ['in-commit', [1, 4]],
  ['after-commit', [1, 4]],
  ['in-seal', [1, 9]],
  ['manifest-written', [1]],
  ['before-finish', [1]],
];
/** Calls that may be under way, or answered and not yet committed, when the process dies. */
const IN_FLIGHT = 8 + 4;
/** Organizations and workspaces are listed once more at the end, to tell what came or went. */
const LISTED_AT_THE_END = 2;

describe('a backup killed at a named instant and gone on with', () => {
  let workshop: BackupWorkshop;
  let undisturbed: Finished;
  let expected: ReadonlyMap<string, string>;

  before(async () => {
    workshop = await BackupWorkshop.open({ workspaces: 3, apps: 2, items: 5, files: 1 });
    const place = await workshop.newPlace();
    undisturbed = await place.finish();
    assert.equal(undisturbed.state, 'completed', undisturbed.error ?? '');
    expected = place.archive();
    const { requests } = await workshop.podio.control.stats();
    assert.equal(requests.answeredAgain, LISTED_AT_THE_END);
  });
  after(() => workshop.close());

  for (const [point, counts] of WINDOWS) {
    for (const count of counts) {
      it(`${point} ${count}`, async () => {
        const place = await workshop.newPlace();
        await place.killAt(point, count);
        const finished = await place.finish();
        assert.equal(finished.state, 'completed', finished.error ?? '');
        assert.deepEqual(place.archive(), expected);
        assert.deepEqual(backedUp(finished), backedUp(undisturbed));
        const { requests, changingReads } = await workshop.podio.control.stats();
        const again = requests.answeredAgain - LISTED_AT_THE_END;
        assert.ok(again <= IN_FLIGHT, `${again} calls were made again`);
        assert.deepEqual(changingReads, { markedAsViewed: 0, remembered: 0 });
      });
    }
  }
});
