// A sync killed with SIGKILL at every named instant, and gone on with: the destination is that of an undisturbed run,
// the counters are exact, nothing that was on disk at the kill is paid for again, and of the rest no more than calls
// were under way.

import assert from 'node:assert/strict';
import type { TriggerPoint } from '../../src/core/triggerPoint.ts';
import type { Finished } from './runUnderWay.ts';
import { type SyncPlace, SyncWorkshop, TEXTS_UNDER_WAY } from './syncWorkshop.ts';
import { workCounters } from './workCounters.ts';

const ROWS = 3_000;
const WINDOWS: readonly (readonly [TriggerPoint, readonly number[]])[] = [
  ['plan-saved', [1]],
  ['page-read', [1, 12, 30]],
  ['embedding-arrived', [1, 12, 30]],
  ['embedding-kept', [1, 12, 30]],
  ['page-embedded', [1, 12, 30]],
  ['page-written', [1, 12, 30]],
  ['before-commit', [1, 5, 12]],
  ['in-commit', [1, 5, 12]],
  ['after-commit', [1, 5, 12]],
  ['before-finish', [1]],
  ['in-migration', [1]],
];

const SWEEP_WINDOWS: readonly (readonly [TriggerPoint, readonly number[]])[] = [
  ['before-sweep', [1]],
  ['in-sweep', [1, 2]],
  ['after-sweep', [1]],
];

describe('a sync killed at a named instant and gone on with', () => {
  let workshop: SyncWorkshop;
  let undisturbed: Finished;
  let expected: readonly string[];

  before(async () => {
    workshop = await SyncWorkshop.open({ rows: ROWS });
    const place = await workshop.newPlace();
    undisturbed = await place.finish();
    expected = place.points();
    assert.equal(expected.length, ROWS);
  });
  after(() => workshop.close());

  for (const [point, counts] of WINDOWS) {
    for (const count of counts) {
      it(`${point} ${count}`, async () => {
        const place = await workshop.newPlace();
        await place.killAt(point, count);
        const onDisk = await place.textsOnDisk();
        const finished = await place.finish();
        assert.equal(finished.state, 'completed');
        assert.deepEqual(place.points(), expected);
        assert.deepEqual(workCounters(finished), workCounters(undisturbed));
        const { embedded = 0, reusedEmbeddings = 0 } = finished.counters;
        assert.equal(embedded + reusedEmbeddings, ROWS);
        const again = await workshop.textsPaidAgain();
        assert.deepEqual(
          again.filter((text) => onDisk.has(text)),
          [],
        );
        assert.ok(again.length <= TEXTS_UNDER_WAY, `${again.length} texts were paid for again`);
      });
    }
  }
});

describe('a sync that sweeps, killed at a named instant and gone on with', () => {
  const GONE = 2_500;
  let workshop: SyncWorkshop;
  let full: SyncPlace;

  before(async () => {
    workshop = await SyncWorkshop.open({ rows: ROWS, deletes: 'sweep' });
    full = await workshop.newPlace();
    await full.finish();
    workshop.changeTable((table) => table.exec(`DELETE FROM products WHERE id <= ${GONE}`));
  });
  after(() => workshop.close());

  for (const [point, counts] of SWEEP_WINDOWS) {
    for (const count of counts) {
      it(`${point} ${count}`, async () => {
        const place = await workshop.newPlace(full);
        await place.killAt(point, count);
        const finished = await place.finish();
        assert.equal(finished.state, 'completed');
        assert.equal(place.points().length, ROWS - GONE);
        const { deleted, read, unchanged } = finished.counters;
        assert.deepEqual({ deleted, read, unchanged }, { deleted: GONE, read: ROWS - GONE, unchanged: ROWS - GONE });
        assert.equal((await workshop.paid()).texts, 0);
      });
    }
  }
});
