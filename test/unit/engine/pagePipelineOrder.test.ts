import assert from 'node:assert/strict';
import { recordId, streamId } from '../../../src/core/ids.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord } from '../../../src/engine/ports.ts';
import { HeldWork } from './heldWork.ts';
import { PageRun, records, writeAll } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';

describe('order of the page pipeline', () => {
  let pages: PageRun;

  async function begin(streams: Record<string, readonly SourceRecord[]>, pageSize = 2): Promise<PageRun> {
    pages = await PageRun.begin(new ScriptedSource(streams, pageSize));
    return pages;
  }

  afterEach(() => pages.stored.remove());

  it('commits nothing of a page before those ahead of it, though its work ended first', async () => {
    await begin({ a: records('a', 6) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    await pages.when(() => held.underWay.length === 3);
    held.finish('a3');
    await pages.clock.advance(0);
    assert.equal(pages.commits.length, 0);
    held.finish('a1');
    await pages.when(() => pages.commits.includes('a 4'));
    held.finish('a5');
    await run;
    // Those that come together are written as one.
    const inOrder = ['a 2', 'a 4', 'a 6', 'a done'].filter((commit) => pages.commits.includes(commit));
    assert.deepEqual([pages.commits, pages.commits.at(-1)], [inOrder, 'a done']);
    assert.equal(pages.stored.stream(streamId('a')).cursor, '6');
  });

  it('counts what was read and what became of it, each once', async () => {
    await begin({ a: records('a', 5), b: records('b', 3) });
    await pages.run(writeAll);
    assert.deepEqual(pages.stored.run.counters, { read: 8, written: 8 });
    assert.deepEqual(pages.stored.stream(streamId('a')).counters, { read: 5, written: 5 });
  });

  it('holds a stream for done only after its last page is committed', async () => {
    await begin({ a: records('a', 4) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    await pages.when(() => held.underWay.length === 2);
    held.finish('a1');
    await pages.when(() => pages.commits.length === 1);
    assert.deepEqual([pages.stored.stream(streamId('a')).cursor, pages.stored.unfinished.length], ['2', 1]);
    held.finish('a3');
    await run;
    assert.deepEqual(pages.stored.unfinished, []);
  });

  it('is done with a stream that has no records', async () => {
    await begin({ a: [] });
    await pages.run(writeAll);
    const { done, cursor } = pages.stored.stream(streamId('a'));
    assert.deepEqual([done, cursor], [true, null]);
  });

  it('has nothing to do when every stream is done', async () => {
    await begin({ a: records('a', 2) });
    await pages.run(writeAll);
    await pages.again();
    await pages.run(writeAll);
    assert.deepEqual(pages.source.reads, ['a@0']);
  });

  it('never holds more pages in memory than it may, from before their read until all up to them are acknowledged', async () => {
    await begin({ a: records('a', 24), b: records('b', 24), c: records('c', 24) }, 1);
    const acknowledged = new Set<string>();
    let most = 0;
    pages.source.gate = async () => {
      const inOrder = [...pages.source.streams.values()].map((all) => all.findIndex(({ id }) => !acknowledged.has(id)));
      const passed = inOrder.reduce((sum, count) => sum + (count === -1 ? 24 : count), 0);
      most = Math.max(most, pages.source.reads.length - passed);
    };
    const slowAtTimes: PageWork<SourceRecord> = async ({ records: [record] }) => {
      for (let turn = 0; turn < (record?.id.endsWith('1') ? 20 : 1); turn += 1) await pages.clock.settle();
      acknowledged.add(record?.id ?? '');
      return { counters: {}, deadLetters: [] };
    };
    await pages.run(slowAtTimes, { maxPages: 5 });
    assert.equal(most, 5);
  });

  it('reads ahead while the pages before are worked on', async () => {
    await begin({ a: records('a', 20) }, 1);
    const held = new HeldWork();
    const run = pages.run(held.work, { maxPages: 4 });
    await pages.when(() => held.underWay.length === 4);
    await pages.clock.advance(0);
    assert.deepEqual(pages.source.reads, ['a@0', 'a@1', 'a@2', 'a@3']);
    for (let i = 1; i <= 20; i += 1) {
      await pages.when(() => held.underWay.includes(`a${i}`));
      held.finish(`a${i}`);
    }
    await run;
  });

  it('reads so many streams side by side, and takes the next when one is done', async () => {
    await begin({ a: records('a', 1), b: records('b', 1), c: records('c', 1) });
    const held = new HeldWork();
    const run = pages.run(held.work, { parallelStreams: 2 });
    await pages.when(() => held.underWay.length === 2);
    await pages.clock.advance(0);
    assert.deepEqual(held.underWay, ['a1', 'b1']);
    held.finish('b1');
    await pages.when(() => held.underWay.includes('c1'));
    for (const name of ['a1', 'c1']) held.finish(name);
    await run;
    assert.deepEqual(pages.stored.unfinished, []);
  });

  it('makes dead letters of records that could not be read', async () => {
    await begin({ a: records('a', 3) });
    pages.source.unreadable.add(recordId('a2'));
    await pages.run(writeAll);
    assert.deepEqual(pages.stored.run.counters, { read: 3, written: 2, failed: 1, unreadable: 1 });
    const letters = pages.stored.store.deadLetters(pages.stored.id, 10);
    assert.deepEqual(
      letters.map(({ record, reason, tries }) => [record, reason, tries]),
      [['a2', 'broken line', 1]],
    );
  });

  it('commits counters that were gathered elsewhere with the next page, once', async () => {
    await begin({ a: records('a', 4) });
    let pending = 3;
    await pages.run(writeAll, {
      takePending: () => {
        const retries = pending;
        pending = 0;
        return { retries };
      },
    });
    assert.equal(pages.stored.run.counters.retries, 3);
  });
});
