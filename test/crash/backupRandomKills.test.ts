// A backup with files, killed a hundred times wherever it stands while Podio answers 420 and 500, resets and stalls: the
// archive is byte for byte that of an undisturbed run, and what was asked again is what was in flight.

import assert from 'node:assert/strict';
import type { FaultOrder } from '../fakes/faults.ts';
import { BackupWorkshop, backedUp } from './backupWorkshop.ts';
import { finishDespiteKills } from './randomKills.ts';

const KILLS = 100;
const [WORKSPACES, APPS] = [12, 5];
/** Per app: its configuration, items, files, views; per workspace: itself, members, tasks; and the organization. */
const STREAMS = WORKSPACES * (APPS * 4 + 3) + 1;
/** The governor's calls under way, and pages that are read and not committed. */
const IN_FLIGHT = 4 + 8;

const chance = (fault: FaultOrder['fault'], probability: number, seed: number): FaultOrder => ({
  fault,
  when: { kind: 'chance', probability, seed },
});

describe('a backup killed a hundred times', function () {
  this.timeout(300_000);

  it('leaves the archive of an undisturbed run, and repeats no more calls than were in flight', async () => {
    const workshop = await BackupWorkshop.open(
      { workspaces: WORKSPACES, apps: APPS, items: 4, files: 1, fileBytes: [0, 700, 30_000] },
      { timeoutMs: 400 },
    );
    try {
      const calm = await workshop.newPlace();
      const undisturbed = await calm.finish();
      assert.equal(undisturbed.state, 'completed', undisturbed.error ?? '');
      const expected = calm.archive();

      const place = await workshop.newPlace();
      const { control } = workshop.podio;
      await control.order(
        chance({ kind: 'failed', status: 500 }, 0.01, 1),
        chance({ kind: 'reset', applied: true }, 0.01, 2),
        chance({ kind: 'stalled' }, 0.004, 3),
        chance({ kind: 'cut' }, 0.01, 4),
      );
      for (const nth of [40, 400, 900]) await control.refuse({ nth });
      const finished = await finishDespiteKills(place, {
        ...{ rows: STREAMS, kills: KILLS, seed: [4, 84] },
        afterKill: async () => {},
      });
      assert.deepEqual(place.archive(), expected);
      assert.deepEqual(backedUp(finished), backedUp(undisturbed));
      const { requests } = await control.stats();
      const unread = requests.lost + requests.unconfirmed;
      assert.ok(
        requests.answeredAgain <= unread + KILLS * IN_FLIGHT,
        `${requests.answeredAgain} calls were made again, ${unread} answers were not read`,
      );
    } finally {
      await workshop.close();
    }
  });
});
