import assert from 'node:assert/strict';
import { AuthError, PermanentError, StaleEpochError } from '../../../src/core/errors.ts';
import { streamId } from '../../../src/core/ids.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord } from '../../../src/engine/ports.ts';
import { HeldWork } from './heldWork.ts';
import { PageRun, records, writeAll } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';

const refuseAll: PageWork<SourceRecord> = async (page, stream) => ({
  counters: { failed: page.records.length },
  deadLetters: page.records.map(({ id }) => ({
    stream: stream.id,
    record: id,
    reason: 'no such model',
    tries: 1,
    at: 0,
  })),
});

describe('failure in the page pipeline', () => {
  let pages: PageRun;

  async function begin(streams: Record<string, readonly SourceRecord[]>, pageSize = 2): Promise<PageRun> {
    pages = await PageRun.begin(new ScriptedSource(streams, pageSize));
    return pages;
  }

  afterEach(() => pages.stored.remove());

  it('commits the pages before a failed one and none behind it', async () => {
    await begin({ a: records('a', 8) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 4);
    for (const name of ['a7', 'a5']) held.finish(name);
    held.fail('a3', new AuthError('key expired'));
    held.finish('a1');
    await assert.rejects(run, AuthError);
    assert.deepEqual(pages.commits, ['a 2']);
    assert.deepEqual(pages.stored.stream(streamId('a')).cursor, '2');
  });

  it('still commits what other streams have finished', async () => {
    await begin({ a: records('a', 2), b: records('b', 2) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 2);
    held.fail('a1', new AuthError('key expired'));
    await pages.clock.advance(0);
    held.finish('b1');
    await assert.rejects(run, AuthError);
    assert.deepEqual(pages.commits, ['b 2']);
  });

  it('reads nothing more once something failed', async () => {
    await begin({ a: records('a', 20), b: records('b', 20) });
    const held = new HeldWork();
    const run = pages.run(held.work, { maxPages: 2, parallelStreams: 1 });
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 2);
    held.fail('a1', new AuthError('key expired'));
    held.finish('a3');
    await assert.rejects(run, AuthError);
    assert.deepEqual(pages.source.reads, ['a@0', 'a@2']);
  });

  it('ends only when nothing is under way any more', async () => {
    await begin({ a: records('a', 4) });
    const held = new HeldWork();
    let over = false;
    const run = pages.run(held.work).finally(() => {
      over = true;
    });
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 2);
    held.fail('a1', new AuthError('key expired'));
    await pages.clock.advance(0);
    assert.equal(over, false, 'the page behind the failed one is still being worked on');
    held.finish('a3');
    await assert.rejects(run, AuthError);
  });

  it('closes what it was reading', async () => {
    await begin({ a: records('a', 20), b: records('b', 20) });
    await assert.rejects(
      pages.run(() => Promise.reject(new AuthError('key expired'))),
      AuthError,
    );
    assert.equal(pages.source.open, 0);
  });

  it('throws what failed first', async () => {
    await begin({ a: records('a', 4) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 2);
    held.fail('a3', new PermanentError('first'));
    await pages.clock.advance(0);
    held.fail('a1', new PermanentError('second'));
    await assert.rejects(run, /first/);
  });

  it('commits what was read before the source failed for good', async () => {
    await begin({ a: records('a', 6) });
    pages.source.failure = (read) => (read === 'a@4' ? new PermanentError('the file ends in the middle') : null);
    await assert.rejects(pages.run(writeAll), /ends in the middle/);
    assert.deepEqual(pages.stored.stream(streamId('a')).cursor, '4');
    assert.equal(pages.stored.unfinished.length, 1);
  });

  it('acknowledges nothing under a lease that another has taken', async () => {
    await begin({ a: records('a', 2) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 1);
    await pages.stored.store.acquire({ pid: 1, host: 'other', role: 'other' });
    held.finish('a1');
    await assert.rejects(run, StaleEpochError);
    assert.deepEqual([pages.commits, pages.stored.run.counters], [[], {}]);
  });

  it('stops when 500 records in a row are refused, and says why', async () => {
    await begin({ a: records('a', 2_000) }, 100);
    await assert.rejects(pages.run(refuseAll), /last 500 records were all refused.*no such model/);
    assert.deepEqual(pages.stored.run.counters, { read: 400, failed: 400 });
    assert.equal(pages.stored.stream(streamId('a')).cursor, '400');
  });

  it('goes on when one of them is accepted in between', async () => {
    await begin({ a: records('a', 900) }, 100);
    const refuseAllButOne: PageWork<SourceRecord> = async (page, stream, signals) => {
      const { deadLetters } = await refuseAll(page, stream, signals);
      return { counters: {}, deadLetters: deadLetters.filter(({ record }) => record !== 'a450') };
    };
    await pages.run(refuseAllButOne);
    assert.equal(pages.stored.store.deadLetterCount(pages.stored.id), 899);
  });
});
