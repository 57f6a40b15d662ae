import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimitError, TransientError } from '../../../src/core/errors.ts';
import { streamId } from '../../../src/core/ids.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord } from '../../../src/engine/ports.ts';
import { HeldWork, WRITTEN } from './heldWork.ts';
import { PageRun, records, writeAll } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';

describe('going on in the page pipeline', () => {
  let pages: PageRun;

  async function begin(streams: Record<string, readonly SourceRecord[]>, pageSize = 2): Promise<PageRun> {
    pages = await PageRun.begin(new ScriptedSource(streams, pageSize));
    return pages;
  }

  afterEach(() => pages.stored.remove());

  it('reads on at the last page after a passing fault, and repeats no page', async () => {
    await begin({ a: records('a', 6) });
    let faults = 2;
    pages.source.failure = (read) => (read === 'a@2' && faults-- > 0 ? new TransientError('reset') : null);
    await pages.clock.until(pages.run(writeAll));
    assert.deepEqual(pages.source.reads, ['a@0', 'a@2', 'a@2', 'a@2', 'a@4']);
    assert.deepEqual(pages.stored.run.counters, { read: 6, written: 6 });
  });

  it('waits out a refusal of the source and reads on', async () => {
    await begin({ a: records('a', 4) });
    let refusals = 1;
    const refusal = new RateLimitError('too many', { limit: 'calls per hour', retryAt: null });
    pages.source.failure = (read) => (read === 'a@2' && refusals-- > 0 ? refusal : null);
    const start = pages.clock.elapsed();
    await pages.clock.until(pages.run(writeAll));
    assert.deepEqual([pages.stored.run.counters.read, pages.clock.elapsed() - start], [4, 60_000]);
  });

  it('commits what ends while draining and drops the rest', async () => {
    await begin({ a: records('a', 8) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 4);
    pages.signals.drain(new Error('paused by the user'));
    for (const name of ['a1', 'a3', 'a7']) held.finish(name);
    held.fail('a5', new Error('let go'));
    await assert.rejects(run, /paused by the user|let go/);
    assert.equal(pages.stored.stream(streamId('a')).cursor, '4');
  });

  it('says why it drained', async () => {
    await begin({ a: records('a', 2) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 1);
    pages.signals.drain(new Error('paused by the user'));
    held.finish('a1');
    await assert.rejects(run, /paused by the user/);
  });

  it('resumes exactly at the cursor of every stream', async () => {
    await begin({ a: records('a', 6), b: records('b', 6) });
    const held = new HeldWork();
    const run = pages.run(held.work);
    run.catch(() => {});
    await pages.when(() => held.underWay.length === 6);
    for (const name of ['a1', 'b1', 'b3']) held.finish(name);
    await pages.when(() => pages.commits.includes('a 2') && pages.commits.includes('b 4'));
    pages.signals.drain();
    for (const name of ['a3', 'a5', 'b5']) held.fail(name, new Error('let go'));
    await assert.rejects(run);
    await pages.again();
    pages.source.reads.length = 0;
    await pages.run(writeAll);
    assert.deepEqual(pages.source.reads.toSorted(), ['a@2', 'a@4', 'b@4']);
  });

  it('does not read again a stream that was done', async () => {
    await begin({ a: records('a', 2), b: records('b', 2) });
    const stuck: PageWork<SourceRecord> = (page, stream, signals) =>
      stream.id === 'b' ? Promise.reject(new Error('let go')) : writeAll(page, stream, signals);
    await assert.rejects(pages.run(stuck, { parallelStreams: 1 }));
    await pages.again();
    pages.source.reads.length = 0;
    await pages.run(writeAll);
    assert.deepEqual(pages.source.reads, ['b@0']);
  });

  it('begins nothing when it is asked to drain before it starts', async () => {
    await begin({ a: records('a', 2) });
    pages.signals.drain();
    await assert.rejects(pages.run(writeAll), /drained/);
    assert.deepEqual([pages.source.reads, pages.stored.stream(streamId('a')).cursor], [[], null]);
  });
});

describe('a run that is interrupted again and again', () => {
  it('counts every record once, however often and wherever it is interrupted', async () => {
    const interruptions = fc.array(fc.nat(12), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(interruptions, async (after) => {
        const run = await PageRun.begin(new ScriptedSource({ a: records('a', 23), b: records('b', 9), c: [] }, 2));
        try {
          const committed: string[] = [];
          for (const pagesUntilEnd of [...after, Number.POSITIVE_INFINITY]) {
            let left = pagesUntilEnd;
            const work: PageWork<SourceRecord> = async (page) => {
              if (left-- <= 0) throw new Error('interrupted');
              return WRITTEN(page.records.length);
            };
            await run.run(work).catch(() => {});
            committed.push(...run.commits.splice(0));
            await run.again();
          }
          assert.deepEqual(run.stored.run.counters, { read: 32, written: 32 });
          assert.deepEqual(committed.length, new Set(committed).size);
          assert.deepEqual(run.stored.unfinished, []);
        } finally {
          await run.stored.remove();
        }
      }),
      { numRuns: 12 },
    );
  });
});
