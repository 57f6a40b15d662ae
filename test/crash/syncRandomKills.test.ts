// One sync of 20,000 rows whose runner is killed 100 times, wherever it stands, and gone on with each time.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../fakes/seededRandom.ts';
import { type Finished, SyncWorkshop, TEXTS_UNDER_WAY } from './syncWorkshop.ts';

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
    const random = uniform([2_026, 1_122]);
    const stood: number[] = [];
    /** How often each text had been paid for when it was first seen on disk. */
    const paidWhenOnDisk = new Map<string, number>();
    let kills = 0;
    for (let finished: Finished | null = null; finished === null; ) {
      const run = await place.start();
      if (kills < KILLS) {
        // Somewhere within the next pages: a progress event is the signal, the moment after it is left to chance.
        const left = (ROWS - (stood.at(-1) ?? 0)) / (KILLS - kills + 1);
        await run.reaches((stood.at(-1) ?? 0) + random() * left);
        await delay(random() * 8);
        run.runner.kill();
        kills += 1;
        await run.closed;
        const timesPaid = await workshop.timesPaid();
        for (const text of await place.textsOnDisk()) {
          if (!paidWhenOnDisk.has(text)) paidWhenOnDisk.set(text, timesPaid.get(text) ?? 0);
        }
        stood.push(
          Math.max(stood.at(-1) ?? 0, ...run.events.map((event) => (event.type === 'progress' ? event.done : 0))),
        );
      } else {
        finished = await run.finished;
        await run.dispose();
        assert.ok(finished !== null);
        check(finished, undisturbed);
      }
    }
    assert.equal(kills, KILLS);
    assert.deepEqual(place.points(), calm.points());
    const timesPaid = await workshop.timesPaid();
    const paidAfterwards = [...paidWhenOnDisk].filter(([text, times]) => timesPaid.get(text) !== times);
    assert.deepEqual(paidAfterwards, []);
    const { paidAgain, lostTexts, spoiledTexts, unconfirmedTexts } = await workshop.paid();
    assert.ok(paidAgain <= lostTexts + spoiledTexts + unconfirmedTexts, `${paidAgain} texts were paid for again`);
    assert.ok(paidAgain <= KILLS * TEXTS_UNDER_WAY, `${paidAgain} texts were paid for again`);
  });
});

function check(finished: Finished, undisturbed: Finished): void {
  assert.equal(finished.state, 'completed');
  assert.equal(finished.attempts.length, KILLS + 1);
  const { read, written, failed, embedded = 0, reusedEmbeddings = 0 } = finished.counters;
  const expected = undisturbed.counters;
  assert.deepEqual({ read, written, failed }, { read: expected['read'], written: expected['written'], failed: 0 });
  assert.equal(embedded + reusedEmbeddings, ROWS);
}

/** From 0 up to 1. */
function uniform(seed: readonly [number, number]): () => number {
  const next = seededRandom(seed);
  return () => next() / 2 ** 32;
}
