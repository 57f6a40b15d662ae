import assert from 'node:assert/strict';
import { AuthError, StorageError } from '../../../src/core/errors.ts';
import { streamId } from '../../../src/core/ids.ts';
import type { PagePipelineOptions } from '../../../src/engine/pagePipeline.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord, StreamRecord } from '../../../src/engine/ports.ts';
import { HeldWork, WRITTEN } from './heldWork.ts';
import { PageRun, records, writeAll } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';

/** Streams `a…` are of one group, streams `b…` of another. */
const groupOf = ({ id }: StreamRecord): string => id.slice(0, 1);

/** Each page's position is the number of its last record. */
const keeping: PageWork<SourceRecord> = async ({ records }) => ({
  ...WRITTEN(records.length),
  position: { 'items.jsonl': Number(records.at(-1)?.id.slice(2)) },
});

describe('groups of streams in the page pipeline', () => {
  let pages: PageRun;

  async function begin(sizes: Record<string, number>): Promise<PageRun> {
    const streams = Object.entries(sizes).map(([id, size]) => [id, records(id, size)]);
    pages = await PageRun.begin(new ScriptedSource(Object.fromEntries(streams), 2));
    return pages;
  }

  afterEach(() => pages.stored.remove());

  it('are read stream after stream, in their order', async () => {
    await begin({ a1: 2, a2: 4, a3: 2 });
    const held = new HeldWork();
    const run = pages.run(held.work, { groupOf });
    for (const name of ['a11', 'a21', 'a23', 'a31']) {
      await pages.when(() => held.underWay.includes(name));
      assert.ok(!held.begun.some((begun) => begun.slice(0, 2) > name.slice(0, 2)), `found ${held.begun}`);
      held.finish(name);
    }
    await run;
    assert.deepEqual(pages.source.reads, ['a1@0', 'a2@0', 'a2@2', 'a3@0']);
  });

  it('are read side by side, as many as may be', async () => {
    await begin({ a1: 2, b1: 2, c1: 2, a2: 2 });
    const held = new HeldWork();
    const run = pages.run(held.work, { groupOf, parallelStreams: 2 });
    await pages.when(() => held.underWay.length === 2);
    await pages.clock.advance(0);
    assert.deepEqual(held.underWay, ['a11', 'b11']);
    held.finish('a11');
    await pages.when(() => held.underWay.length === 2);
    assert.deepEqual(held.underWay, ['b11', 'a21'], 'the group goes on before the next is begun');
    held.finish('b11');
    await pages.when(() => held.underWay.includes('c11'));
    for (const name of ['a21', 'c11']) held.finish(name);
    await run;
  });

  it('begin no further stream once one of them has failed', async () => {
    await begin({ a1: 2, a2: 2 });
    await assert.rejects(
      pages.run(() => Promise.reject(new AuthError('expired')), { groupOf }),
      AuthError,
    );
    assert.deepEqual(pages.source.reads, ['a1@0']);
  });
});

describe('end of a stream in the page pipeline', () => {
  let pages: PageRun;

  async function begin(sizes: Record<string, number>): Promise<PageRun> {
    const streams = Object.entries(sizes).map(([id, size]) => [id, records(id, size)]);
    pages = await PageRun.begin(new ScriptedSource(Object.fromEntries(streams), 2));
    return pages;
  }

  afterEach(() => pages.stored.remove());

  function run(
    streamEnded: (stream: StreamRecord) => Promise<void>,
    work: PageWork<SourceRecord> = keeping,
    options: Partial<PagePipelineOptions<SourceRecord>> = {},
  ): Promise<void> {
    return pages.run(work, { groupOf, streamEnded, ...options });
  }

  it('is told when all of it is committed, and the stream not yet done', async () => {
    await begin({ a1: 5 });
    const found: unknown[] = [];
    await run(async ({ id }) => {
      const { cursor, done, counters } = pages.stored.stream(id);
      found.push([cursor, done, counters.written]);
    });
    assert.deepEqual(found, [['5', false, 5]]);
    assert.equal(pages.stored.stream(streamId('a1')).done, true);
  });

  it('is told of every stream once, also of one without a page', async () => {
    await begin({ a1: 2, a2: 0, b1: 2 });
    const ended: string[] = [];
    await run(async ({ id }) => {
      ended.push(id);
    });
    assert.deepEqual(ended.toSorted(), ['a1', 'a2', 'b1']);
  });

  it('comes before the next stream of the group is read', async () => {
    await begin({ a1: 2, a2: 2 });
    const read: number[] = [];
    await run(async () => {
      read.push(pages.source.reads.length);
    });
    assert.deepEqual(read, [1, 2]);
  });

  it('is not told when a page of it failed', async () => {
    await begin({ a1: 4 });
    const ended: string[] = [];
    const failing: PageWork<SourceRecord> = (page, stream, signals) =>
      page.records[0]?.id === 'a13' ? Promise.reject(new AuthError('expired')) : writeAll(page, stream, signals);
    const attempt = run(async ({ id }) => {
      ended.push(id);
    }, failing);
    await assert.rejects(attempt, AuthError);
    assert.deepEqual(ended, []);
  });

  it('is not told when its last commit was refused', async () => {
    await begin({ a1: 2 });
    const ended: string[] = [];
    const held = new HeldWork();
    const attempt = run(async ({ id }) => {
      ended.push(id);
    }, held.work);
    attempt.catch(() => {});
    await pages.when(() => held.underWay.length === 1);
    await pages.stored.store.acquire({ pid: 1, host: 'other', role: 'other' });
    held.finish('a11');
    await assert.rejects(attempt);
    assert.deepEqual(ended, []);
  });

  it('leaves the stream open when it fails, and is told again, with nothing read twice', async () => {
    await begin({ a1: 3, a2: 2 });
    const full = new StorageError('no space', { code: 'ENOSPC', path: 'items.jsonl' });
    await assert.rejects(
      run(() => Promise.reject(full)),
      StorageError,
    );
    assert.deepEqual(
      pages.stored.unfinished.map(({ id, cursor }) => [id, cursor]),
      [
        ['a1', '3'],
        ['a2', null],
      ],
    );
    await pages.again();
    const ended: string[] = [];
    await run(async ({ id }) => {
      ended.push(id);
    });
    assert.deepEqual(
      [ended, pages.source.reads],
      [
        ['a1', 'a2'],
        ['a1@0', 'a1@2', 'a2@0'],
      ],
    );
    assert.deepEqual(pages.stored.run.counters, { read: 5, written: 5 });
  });

  it('finds the position of the last page, and the end leaves it', async () => {
    await begin({ a1: 5 });
    const positions: unknown[] = [];
    const note = (): unknown => positions.push(pages.stored.stream(streamId('a1')).position);
    await run(async () => {
      note();
    });
    note();
    assert.deepEqual(positions, [{ 'items.jsonl': 5 }, { 'items.jsonl': 5 }]);
  });

  it('commits a position with the page it belongs to', async () => {
    await begin({ a1: 6 });
    const failing: PageWork<SourceRecord> = (page, stream, signals) =>
      page.records[0]?.id === 'a15' ? Promise.reject(new AuthError('expired')) : keeping(page, stream, signals);
    await assert.rejects(run(async () => {}, failing));
    const { cursor, position } = pages.stored.stream(streamId('a1'));
    assert.deepEqual([cursor, position], ['4', { 'items.jsonl': 4 }]);
  });

  it('hands the next attempt the position it stood at', async () => {
    await begin({ a1: 6 });
    const stoodAt: unknown[] = [];
    const failing: PageWork<SourceRecord> = (page, stream, signals) => {
      stoodAt.push(stream.position);
      return page.records[0]?.id === 'a13' ? Promise.reject(new AuthError('expired')) : keeping(page, stream, signals);
    };
    await assert.rejects(run(async () => {}, failing, { maxPages: 1 }));
    await pages.again();
    await assert.rejects(run(async () => {}, failing, { maxPages: 1 }));
    assert.deepEqual(stoodAt, [null, null, { 'items.jsonl': 2 }]);
  });

  it('stops for no number of refused records where each stands for itself', async () => {
    await begin({ a1: 700 });
    const refuseAll: PageWork<SourceRecord> = async ({ records: refused }, stream) => ({
      counters: { failed: refused.length },
      deadLetters: refused.map(({ id }) => ({ stream: stream.id, record: id, reason: '403', tries: 1, at: 0 })),
    });
    await run(async () => {}, refuseAll, { hopelessAfter: Number.POSITIVE_INFINITY });
    assert.equal(pages.stored.run.counters.failed, 700);
  });
});
