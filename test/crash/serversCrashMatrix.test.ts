// A sync PostgreSQL → Gemini → Qdrant with every fault on, killed with SIGKILL at every named instant, and gone on with:
// the collection is that of an undisturbed run, the counters are exact, nothing that was on disk is paid for again.

import assert from 'node:assert/strict';
import type { TriggerPoint } from '../../src/core/triggerPoint.ts';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { PaidOnce } from './paidOnce.ts';
import type { Finished } from './runUnderWay.ts';
import { ServersWorkshop, type StoredPoint } from './serversWorkshop.ts';
import { workCounters } from './workCounters.ts';

const ROWS = 1_500;

/** The ground floor's matrix has more counts; what is new here are the servers and their faults. */
const WINDOWS: readonly (readonly [TriggerPoint, number])[] = [
  ['plan-saved', 1],
  ['page-read', 8],
  ['embedding-arrived', 15],
  ['embedding-kept', 1],
  ['embedding-kept', 15],
  ['page-embedded', 8],
  ['page-written', 1],
  ['page-written', 8],
  ['before-commit', 3],
  ['in-commit', 3],
  ['after-commit', 3],
  ['before-finish', 1],
  ['in-migration', 1],
];

describeWithServer('a sync against servers killed at a named instant and gone on with', postgresServer, () => {
  let workshop: ServersWorkshop;
  let undisturbed: Finished;
  let expected: readonly StoredPoint[];

  before(async () => {
    workshop = await ServersWorkshop.open({ rows: ROWS });
    undisturbed = await (await workshop.newPlace('calm')).finish();
    expected = await workshop.points();
    assert.equal(expected.length, ROWS);
  });
  after(() => workshop?.close());

  for (const [point, count] of WINDOWS) {
    it(`${point} ${count}`, async () => {
      const place = await workshop.newPlace('faults');
      await place.killAt(point, count);
      const paidOnce = new PaidOnce(workshop.gemini);
      await paidOnce.see(await place.textsInSpool());
      const finished = await place.finish();
      assert.equal(finished.state, 'completed', finished.error ?? '');
      assert.deepEqual(await workshop.points(), expected);
      assert.deepEqual(workCounters(finished), workCounters(undisturbed));
      await paidOnce.check();
      await workshop.checkPaidAgain(1);
    });
  }
});

const SWEEP_WINDOWS: readonly (readonly [TriggerPoint, number])[] = [
  ['before-sweep', 1],
  ['in-sweep', 2],
  ['after-sweep', 1],
];

describeWithServer('a sync against servers that sweeps, killed and gone on with', postgresServer, () => {
  const GONE = 1_200;
  let workshop: ServersWorkshop;

  before(async () => {
    workshop = await ServersWorkshop.open({ rows: 0, deletes: 'sweep' });
  });
  after(() => workshop?.close());

  for (const [point, count] of SWEEP_WINDOWS) {
    it(`${point} ${count}`, async () => {
      await workshop.fillTable(ROWS);
      const place = await workshop.newPlace('faults');
      assert.equal((await place.finish()).state, 'completed');
      const { texts } = await workshop.gemini.stats();
      await workshop.table.query('DELETE FROM products WHERE id IN (SELECT id FROM products ORDER BY id LIMIT $1)', [
        GONE,
      ]);
      await place.killAt(point, count);
      const finished = await place.finish();
      assert.equal(finished.state, 'completed', finished.error ?? '');
      assert.equal((await workshop.points()).length, ROWS - GONE);
      const { deleted, read, unchanged } = finished.counters;
      assert.deepEqual({ deleted, read, unchanged }, { deleted: GONE, read: ROWS - GONE, unchanged: ROWS - GONE });
      assert.equal((await workshop.gemini.stats()).texts, texts);
    });
  }
});
