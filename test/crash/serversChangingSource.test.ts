// Rows inserted, updated and deleted by others while a sync reads them, with every fault on: every row that was there
// throughout is there once, with the vector of a text it had meanwhile; a second pass makes the collection the table.

import assert from 'node:assert/strict';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import type { JobPlace } from './jobPlace.ts';
import type { RunUnderWay } from './runUnderWay.ts';
import { ID_STEP, ServersWorkshop } from './serversWorkshop.ts';

const ROWS = 1_500;
/** Progress at which the table is changed. */
const CHANGES_AT = [100, 300, 600, 900, 1_200];

describeWithServer('a source that changes while it is read', postgresServer, () => {
  let workshop: ServersWorkshop;
  before(async () => {
    workshop = await ServersWorkshop.open({ rows: ROWS, deletes: 'sweep' });
  });
  beforeEach(() => workshop.fillTable(ROWS));
  after(() => workshop?.close());

  it('is in the collection row for row once two passes have read it', async () => {
    await passTwice(await workshop.newPlace('faults'), async (run) => run);
  });

  it('is so too when the first pass is killed between two changes', async () => {
    const place = await workshop.newPlace('faults');
    await passTwice(place, async (run) => {
      run.runner.kill();
      await run.closed;
      return place.start();
    });
  });

  async function passTwice(place: JobPlace, halfWay: (run: RunUnderWay) => Promise<RunUnderWay>): Promise<void> {
    const history = new TextHistory();
    await history.note(workshop);
    let run = await place.start();
    for (const [round, done] of CHANGES_AT.entries()) {
      await run.reaches(done);
      await changeTable(workshop, round);
      await history.note(workshop);
      if (round === 2) run = await halfWay(run);
    }
    const first = await run.finished;
    await run.dispose();
    assert.equal(first?.state, 'completed', first?.error ?? '');
    const stored = await workshop.points();
    const found = new Map(stored.map(({ payload }) => [payload.id, payload.name]));
    assert.equal(found.size, stored.length, 'a row has two points');
    const wrong = [...history.throughout].filter(([id, texts]) => !texts.has(found.get(id) ?? ''));
    assert.deepEqual(wrong, []);

    const second = await place.finish();
    assert.equal(second.state, 'completed', second.error ?? '');
    const points = (await workshop.points()).map(({ payload }) => [payload.id, payload.name] as const);
    assert.deepEqual(points.sort(byId), await rowsOf(workshop));
  }
});

/** Before, around and behind the place where the run stands: some rows go, some get another text, some come in between. */
async function changeTable({ table }: ServersWorkshop, round: number): Promise<void> {
  await table.query(
    `DELETE FROM products WHERE id % 370 = ${round * ID_STEP};
     UPDATE products SET name = name || ', revised in ${round}' WHERE id % 110 = ${round * ID_STEP}`,
  );
  await table.query(
    `INSERT INTO products SELECT id + ${round + 1}, 'Newcomer ${round} after ' || id, 1 FROM products WHERE id % 290 = 0`,
  );
}

/** The texts each row has had, of the rows that were never away. */
class TextHistory {
  #throughout: Map<number, Set<string>> | null = null;

  get throughout(): ReadonlyMap<number, ReadonlySet<string>> {
    return this.#throughout ?? new Map();
  }

  async note(workshop: ServersWorkshop): Promise<void> {
    const before = this.#throughout;
    const still = (await rowsOf(workshop)).filter(([id]) => before === null || before.has(id));
    this.#throughout = new Map(still.map(([id, text]) => [id, new Set([...(before?.get(id) ?? []), text])]));
  }
}

async function rowsOf({ table }: ServersWorkshop): Promise<(readonly [number, string])[]> {
  const { rows } = await table.query<{ id: string; name: string }>('SELECT id, name FROM products ORDER BY id');
  return rows.map(({ id, name }) => [Number(id), name]);
}

function byId(a: readonly [number, string], b: readonly [number, string]): number {
  return a[0] - b[0];
}
