// One sync of 20,000 rows, PostgreSQL → Gemini → Qdrant, with every fault on: its runner is killed 100 times, wherever it
// stands, and gone on with each time.

import assert from 'node:assert/strict';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { PaidOnce } from './paidOnce.ts';
import { finishDespiteKills } from './randomKills.ts';
import { ServersWorkshop } from './serversWorkshop.ts';
import { workCounters } from './workCounters.ts';

const ROWS = 20_000;
const KILLS = 100;

describeWithServer('one sync of 20,000 rows against servers under 100 kills', postgresServer, () => {
  let workshop: ServersWorkshop;
  before(async () => {
    workshop = await ServersWorkshop.open({ rows: ROWS });
  });
  after(() => workshop?.close());

  it('ends as an undisturbed one does, with exact counters, and pays again only where no answer was kept', async function () {
    this.timeout(400_000);
    const calm = await (await workshop.newPlace('calm')).finish();
    const expected = await workshop.points();
    assert.equal(expected.length, ROWS);

    const place = await workshop.newPlace('faults');
    const paidOnce = new PaidOnce(workshop.gemini);
    const finished = await finishDespiteKills(place, {
      ...{ rows: ROWS, kills: KILLS, seed: [2_026, 1_123] },
      afterKill: async () => paidOnce.see(await place.textsInSpool()),
    });
    assert.deepEqual(await workshop.points(), expected);
    assert.deepEqual(workCounters(finished), workCounters(calm));
    await paidOnce.check();
    await workshop.checkPaidAgain(KILLS);
  });
});
