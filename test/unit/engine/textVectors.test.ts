import assert from 'node:assert/strict';
import { hashText } from '../../../src/core/contentHash.ts';
import { PermanentError, StorageError, TransientError } from '../../../src/core/errors.ts';
import { vectorOf } from './scriptedEmbedder.ts';
import { pointOf, row, type SyncWork, syncWork } from './syncWork.ts';

/** More texts than are remembered. */
const passOtherTexts = (work: SyncWork) =>
  work.page(Array.from({ length: 2_500 }, (_, i) => row(1_000 + i, `filler ${i}`)));

const timesSent = ({ embedder }: SyncWork, text: string): number =>
  embedder.textsSent.filter((sent) => sent === text).length;

describe('vectors that are paid for', () => {
  let work: SyncWork;
  beforeEach(() => {
    work = syncWork();
  });

  it('are kept before their page is written', async () => {
    const { page, spool, destination } = work;
    const { promise: durable, resolve } = Promise.withResolvers<void>();
    spool.gate = () => durable;
    const written = page([row(1, 'red')]);
    await work.clock.settle();
    assert.deepEqual(destination.writes, []);
    resolve();
    await written;
    assert.equal(destination.points.size, 1);
  });

  it('are kept until the destination has acknowledged them', async () => {
    const { page, spool, destination } = work;
    destination.failure = () => new TransientError('503');
    await assert.rejects(page([row(1, 'red')]), TransientError);
    assert.deepEqual(spool.kept.get(hashText('red')), vectorOf('red'));
    destination.failure = () => null;
    await page([row(1, 'red')]);
    assert.deepEqual([spool.kept.size, spool.written.get(hashText('red'))], [0, pointOf(1)]);
  });

  it('are not paid for again by the next attempt, and count as reused', async () => {
    const { page, attempt, embedder, destination } = work;
    destination.failure = () => new TransientError('503');
    await assert.rejects(page([row(1, 'red'), row(2, 'blue')]), TransientError);
    destination.failure = () => null;
    attempt('run-1');
    const { counters } = await page([row(1, 'red'), row(2, 'blue'), row(3, 'green')]);
    assert.deepEqual(embedder.textsSent, ['red', 'blue', 'green']);
    assert.deepEqual([counters.embedded, counters.written, counters.reusedEmbeddings], [1, 3, 2]);
    assert.deepEqual(destination.points.get(pointOf(2))?.vector, vectorOf('blue'));
  });

  it('are kept while draining', async () => {
    const { page, embedder, spool, destination, signals } = work;
    embedder.gate = async () => signals.drain();
    destination.failure = () => new TransientError('503');
    await assert.rejects(page([row(1, 'red')]));
    assert.equal(spool.kept.size, 1);
  });

  it('are kept of the calls that were answered when another call of the page fails', async () => {
    const { page, embedder, spool } = work;
    const texts = Array.from({ length: 150 }, (_, i) => row(i, `text ${i}`));
    embedder.failure = (sent) => (sent.includes('text 0') ? new TransientError('503') : null);
    await assert.rejects(page(texts), TransientError);
    assert.equal(spool.kept.size, 50);
  });

  it('end the page when they cannot be kept, and nothing is written', async () => {
    const { page, spool, destination } = work;
    spool.failure = new StorageError('the disk is full', { code: 'ENOSPC', path: 'spool' });
    await assert.rejects(page([row(1, 'red')]), StorageError);
    assert.deepEqual(destination.writes, []);
  });

  it('stay when their point is refused for good', async () => {
    const { page, attempt, embedder, destination } = work;
    destination.failure = (points) => (points.some(({ kind }) => kind === 'full') ? new PermanentError('400') : null);
    await page([row(1, 'red')]);
    destination.failure = () => null;
    attempt('run-1');
    await page([row(1, 'red')]);
    assert.deepEqual(embedder.textsSent, ['red']);
  });

  it('are settled when the destination turns out to hold them, as after a crash behind its acknowledgement', async () => {
    const { page, attempt, spool } = work;
    const settle = spool.settle;
    spool.settle = () => {};
    await page([row(1, 'red')]);
    spool.settle = settle;
    attempt('run-1');
    await page([row(1, 'red')]);
    assert.equal(spool.kept.size, 0);
  });
});

describe('a text that stands in several rows', () => {
  let work: SyncWork;
  beforeEach(() => {
    work = syncWork();
  });

  it('is embedded once, however far apart the rows are', async () => {
    await work.page([row(1, 'red')]);
    await passOtherTexts(work);
    const { counters } = await work.page([row(2, 'red')]);
    assert.equal(timesSent(work, 'red'), 1);
    assert.deepEqual([counters.embedded, counters.reusedEmbeddings], [0, 1]);
    assert.deepEqual(work.destination.points.get(pointOf(2))?.vector, vectorOf('red'));
  });

  it('is embedded once over several attempts', async () => {
    await work.page([row(1, 'red')]);
    work.attempt('run-1');
    await work.page([row(2, 'red')]);
    assert.equal(timesSent(work, 'red'), 1);
  });

  it('is embedded again when the point that held it has another text since', async () => {
    await work.page([row(1, 'red')]);
    work.attempt('run-1');
    await work.page([row(1, 'green')]);
    await work.page([row(2, 'red')]);
    assert.equal(timesSent(work, 'red'), 2);
    assert.deepEqual(work.destination.points.get(pointOf(2))?.vector, vectorOf('red'));
  });

  it('is embedded again when the point that held it is gone', async () => {
    await work.page([row(1, 'red')]);
    work.destination.points.clear();
    work.attempt('run-1');
    await work.page([row(2, 'red')]);
    assert.equal(timesSent(work, 'red'), 2);
  });

  it('is embedded again, far apart, where the destination gives no vectors back', async () => {
    Object.assign(work.destination, { vectors: undefined });
    await work.page([row(1, 'red')]);
    await passOtherTexts(work);
    await work.page([row(2, 'red')]);
    assert.equal(timesSent(work, 'red'), 2);
  });
});
