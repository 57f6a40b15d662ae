// One sync of 20,000 rows whose runner is killed 100 times, wherever it stands, and gone on with each time.

import assert from 'node:assert/strict';
import { PaidOnce } from './paidOnce.ts';
import { finishDespiteKills } from './randomKills.ts';
import { SyncWorkshop, TEXTS_UNDER_WAY } from './syncWorkshop.ts';
import { workCounters } from './workCounters.ts';

const ROWS = 20_000;
const KILLS = 100;

describe('one sync of 20,000 rows under 100 kills', () => {
  let workshop: SyncWorkshop;
  before(async () => {
    workshop = await SyncWorkshop.open({ rows: ROWS });
  });
  after(() => workshop.close());

  it('ends as an undisturbed one does, with exact counters, and pays again for nothing that was on disk', async function () {
    this.timeout(400_000);
    const calm = await workshop.newPlace();
    const undisturbed = await calm.finish();
    const place = await workshop.newPlace();
    const paidOnce = new PaidOnce(workshop.embedder);
    const finished = await finishDespiteKills(place, {
      ...{ rows: ROWS, kills: KILLS, seed: [2_026, 1_122] },
      afterKill: async () => paidOnce.see(await place.textsOnDisk()),
    });
    assert.deepEqual(workCounters(finished), workCounters(undisturbed));
    const { embedded = 0, reusedEmbeddings = 0 } = finished.counters;
    assert.equal(embedded + reusedEmbeddings, ROWS);
    assert.deepEqual(place.points(), calm.points());
    await paidOnce.check();
    const { paidAgain } = await workshop.paid();
    assert.ok(paidAgain <= KILLS * TEXTS_UNDER_WAY, `${paidAgain} texts were paid for again`);
  });
});
