// A sync whose rows share their texts with others far away, more of them than are held in memory.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished } from './runUnderWay.ts';
import { type SyncPlace, SyncWorkshop, TEXTS_UNDER_WAY } from './syncWorkshop.ts';

const ROWS = 6_000;
const TEXTS = 3_000;

describe('a sync of rows that share their texts', () => {
  let workshop: SyncWorkshop;
  let calm: SyncPlace;
  let undisturbed: Finished;

  before(async () => {
    workshop = await SyncWorkshop.open({ rows: ROWS, texts: TEXTS });
    calm = await workshop.newPlace();
    undisturbed = await calm.finish();
  });
  after(() => workshop.close());

  it('embeds each text once', async () => {
    const { embedded, reusedEmbeddings, written } = undisturbed.counters;
    assert.deepEqual(
      { embedded, reusedEmbeddings, written },
      { embedded: TEXTS, reusedEmbeddings: ROWS - TEXTS, written: ROWS },
    );
    assert.equal((await workshop.paid()).texts, TEXTS);
  });

  it('leaves no spool behind', () => {
    const files = readdirSync(join(calm.folder, 'state'));
    assert.deepEqual(
      files.filter((name) => name.includes('spool')),
      [],
    );
  });

  it('embeds each text once over several attempts, but for those under way at a kill', async () => {
    const place = await workshop.newPlace();
    const onDisk = new Set<string>();
    const kills = ['page-written:15', 'embedding-kept:10', 'page-written:25'];
    for (const crashAt of kills) {
      const run = await place.start('continue', crashAt);
      assert.equal((await run.closed).signal, 'SIGKILL');
      for (const text of await place.textsOnDisk()) onDisk.add(text);
    }
    assert.equal((await place.finish()).state, 'completed');
    assert.deepEqual(place.points(), calm.points());
    const again = await workshop.textsPaidAgain();
    assert.ok(again.length <= kills.length * TEXTS_UNDER_WAY, `${again.length} texts were paid for again`);
    const { texts } = await workshop.paid();
    assert.ok(texts <= TEXTS + kills.length * TEXTS_UNDER_WAY, `${texts} texts were paid for`);
    assert.ok(onDisk.size > TEXTS / 2, `${onDisk.size} texts were on disk at a kill`);
  });
});
