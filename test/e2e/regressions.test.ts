// What other tools of this kind get wrong, each as a whole run against strict servers. Named as in the reference.

import assert from 'node:assert/strict';
import type { FaultOrder } from '../fakes/faults.ts';
import { jsonLines, type Ran } from './cliWorkspace.ts';
import { inCatalogue, JOB, textsOf } from './serverCatalogue.ts';

const EX_TEMPFAIL = 75;
const LONG = 'lamp '.repeat(4_000);
const EMBED = 'batchEmbedContents';
const UPSERT = 'upsert_points';

const onCalls = (fault: FaultOrder['fault'], count: number, skip = 0): FaultOrder => ({
  fault,
  when: { kind: 'times', count, skip },
  on: [EMBED],
});
const lastCounters = (ran: Ran): Record<string, number> => {
  const finished = jsonLines(ran).find(({ type }) => type === 'run:finished');
  return finished?.['counters'] as Record<string, number>;
};

describe('What peers get wrong', function () {
  this.timeout(60_000);

  it('State says done, the collection is 3 % full', () =>
    inCatalogue(100, {}, async (catalogue) => {
      // The last page is held back until most of the points are gone.
      await catalogue.gemini.control.order(onCalls({ kind: 'latency', ms: 1_500 }, 1, 9));
      const command = catalogue.start();
      await catalogue.workspace.statusAtWork(JOB);
      while (((await catalogue.qdrant.control.stats()).points['products'] ?? 0) < 90);
      const lost = (await catalogue.points()).slice(3).map(({ id }) => id);
      await catalogue.ask('POST', '/points/delete?wait=true', { points: lost });
      const { code, stdout, stderr } = await command.ended;
      assert.equal(code, 1, stdout);
      assert.match(stdout + stderr, /expected 100 points of this run in the destination, found 13/);
      const paid = await catalogue.paid();
      await catalogue.complete(['--fresh']);
      await catalogue.holdsExactly(textsOf(100));
      assert.ok((await catalogue.paid()).texts <= paid.texts + lost.length);
    }));

  it('A 429 erases progress and the collection', () =>
    inCatalogue(60, { embedder: { concurrency: 1 } }, async (catalogue) => {
      const refused = { kind: 'rateLimited', hint: 'retryInfo', retryAfterMs: 3_600_000 } as const;
      await catalogue.gemini.control.order(onCalls(refused, 1, 3));
      assert.equal((await catalogue.run(['--no-wait'])).code, EX_TEMPFAIL);
      assert.equal((await catalogue.points()).length, 30);
      await catalogue.gemini.control.order();
      await catalogue.complete(['--force']);
      await catalogue.holdsExactly(textsOf(60));
      assert.deepEqual([(await catalogue.paid()).texts, (await catalogue.paid()).paidAgain], [60, 0]);
    }));

  it('A failed batch becomes empty vectors', () =>
    inCatalogue(60, {}, async (catalogue) => {
      await catalogue.gemini.control.order(
        onCalls({ kind: 'spoiledVectors', how: 'zeros' }, 1, 1),
        onCalls({ kind: 'failed', status: 500 }, 1, 2),
        onCalls({ kind: 'spoiledVectors', how: 'null' }, 1, 3),
      );
      await catalogue.complete();
      await catalogue.holdsExactly(textsOf(60));
      assert.deepEqual((await catalogue.paid()).faultsFired, [1, 1, 1]);
    }));

  it('The last partial batch is lost (1 node in 101)', () =>
    inCatalogue(101, { source: { pageSize: 100 }, embedder: { textsPerCall: 100 } }, async (catalogue) => {
      const { stdout } = await catalogue.complete();
      assert.match(stdout, /101/);
      await catalogue.holdsExactly(textsOf(101));
    }));

  it('Over-long texts dropped without a placeholder shift every later vector', () =>
    inCatalogue(30, { source: { ranges: 1 }, embedder: { maxChars: 1_000 } }, async (catalogue) => {
      catalogue.workspace.changeTable((table) => {
        table.prepare('UPDATE products SET name = ? WHERE id = 3').run(LONG);
        table.exec("UPDATE products SET name = '' WHERE id = 14");
      });
      const { truncated, empty, written } = lastCounters(await catalogue.complete(['--json']));
      assert.deepEqual({ truncated, empty, written }, { truncated: 1, empty: 1, written: 29 });
      const texts = textsOf(30).set(3, LONG.slice(0, 999));
      texts.delete(14);
      await catalogue.holdsExactly(texts);
    }));

  it('Key ranges computed anew at each start while offsets are kept by range number', () =>
    inCatalogue(400, { source: { ranges: 4 } }, async (catalogue) => {
      await catalogue.killedAt('after-commit:3');
      // Ranges cut anew would now lie elsewhere.
      catalogue.workspace.changeTable((table) => {
        table.exec(
          "WITH n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1400) INSERT INTO products SELECT i, 'Product ' || i FROM n",
        );
      });
      await catalogue.complete();
      const added = Array.from({ length: 400 }, (_, i) => [1_001 + i, `Product ${1_001 + i}`] as const);
      await catalogue.holdsExactly(new Map([...textsOf(400), ...added]));
    }));

  it('`replace` that does not truncate', () =>
    inCatalogue(60, { job: { deletes: 'sweep' } }, async (catalogue) => {
      await catalogue.complete();
      catalogue.workspace.changeTable((table) => table.exec('DELETE FROM products WHERE id > 20'));
      await catalogue.complete(['--fresh']);
      await catalogue.holdsExactly(textsOf(20));
    }));

  it('Progress that runs backwards', () =>
    inCatalogue(300, { source: { ranges: 3 } }, async (catalogue) => {
      await catalogue.gemini.control.order({
        fault: { kind: 'failed', status: 503 },
        when: { kind: 'every', nth: 5 },
        on: [EMBED],
      });
      const attempts = [
        await catalogue.killedAt('after-commit:3', ['--json']),
        await catalogue.killedAt('before-commit:3', ['--json']),
        await catalogue.complete(['--json']),
      ];
      const shown = attempts.flatMap(jsonLines).filter(({ type }) => type === 'progress');
      const done = shown.map((line) => Number(line['done']));
      assert.deepEqual(
        done,
        done.toSorted((a, b) => a - b),
      );
      assert.equal(done.at(-1), 300);
    }));

  it('A second stall fails the job', () =>
    inCatalogue(60, { embedder: { timeoutMs: 300, concurrency: 1 } }, async (catalogue) => {
      await catalogue.gemini.control.order(onCalls({ kind: 'stalled' }, 2, 2));
      await catalogue.qdrant.control.order({
        fault: { kind: 'reset', applied: true },
        when: { kind: 'times', count: 2 },
        on: [UPSERT],
      });
      await catalogue.complete();
      await catalogue.holdsExactly(textsOf(60));
      assert.deepEqual((await catalogue.paid()).faultsFired, [2]);
    }));

  it('Old data deleted before the new embedding succeeded', () =>
    inCatalogue(60, { job: { deletes: 'sweep' } }, async (catalogue) => {
      await catalogue.complete();
      catalogue.configure({ job: { deletes: 'sweep' }, embedder: { dimensions: 256 } });
      const refused = await catalogue.run(['--fresh'], { RATCHET_SECRET_GEMINI: 'revoked' });
      assert.equal(refused.code, 1, refused.stdout);
      await catalogue.holdsExactly(textsOf(60));
      await catalogue.complete(['--fresh']);
      await catalogue.holdsExactly(textsOf(60), 256);
    }));

  it('Mixed dimensions in one run', () =>
    inCatalogue(60, {}, async (catalogue) => {
      await catalogue.gemini.control.order(onCalls({ kind: 'spoiledVectors', how: 'wrongDimension' }, 1, 1));
      const stopped = await catalogue.run();
      assert.equal(stopped.code, 1, stopped.stdout);
      assert.match(stopped.stdout + stopped.stderr, /answered a vector of 127 dimensions, the job says 128/);
      await catalogue.complete();
      await catalogue.holdsExactly(textsOf(60));
      // Nor is another space let in beside the first.
      catalogue.configure({ embedder: { dimensions: 256 } });
      const other = await catalogue.run();
      assert.notEqual(other.code, 0, other.stdout);
      await catalogue.holdsExactly(textsOf(60));
    }));

  it('Same rows embedded again at every run', () =>
    inCatalogue(60, {}, async (catalogue) => {
      await catalogue.complete();
      const second = lastCounters(await catalogue.complete(['--json']));
      assert.deepEqual([second['unchanged'], second['written'], second['embedded']], [60, 0, 0]);
      catalogue.workspace.changeTable((table) => table.exec("UPDATE products SET name = 'Changed' WHERE id = 7"));
      await catalogue.complete();
      await catalogue.holdsExactly(textsOf(60).set(7, 'Changed'));
      assert.equal((await catalogue.paid()).texts, 61);
    }));

  it('All documents held in memory', async () => {
    // 300 MB of text in all, made as it is read, in a runner that may have 120 MB of heap.
    const query = `SELECT id, name, name || replace(hex(zeroblob(50000)), '00', 'ab') AS body FROM products`;
    const source = { table: undefined, query, pageSize: 20 };
    await inCatalogue(
      3_000,
      { source, embedder: { textsPerCall: 100, maxChars: 2_000 }, job: { text: ['body'], payload: ['name'] } },
      async (catalogue) => {
        const ran = await catalogue.run([], { NODE_OPTIONS: '--max-old-space-size=120' });
        assert.equal(ran.code, 0, `${ran.stdout.slice(-500)}${ran.stderr.slice(-500)}`);
        assert.equal((await catalogue.qdrant.control.stats()).points['products'], 3_000);
      },
    );
  });
});
