import assert from 'node:assert/strict';
import type { Counters } from '../../../src/core/counters.ts';
import { PermanentError, TransientError } from '../../../src/core/errors.ts';
import { ScriptedEmbedder, vectorOf } from './scriptedEmbedder.ts';
import { pointOf, row, syncWork } from './syncWork.ts';

/** The counters that are not zero. */
function counted(counters: Counters): Counters {
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== 0));
}

describe('page of a sync', () => {
  it('embeds and writes new rows, each with its own vector', async () => {
    const { page, destination } = syncWork();
    const { counters, deadLetters } = await page([row(1, 'red'), row(2, 'blue', 7)]);
    assert.deepEqual(counted(counters), { embedded: 2, embedCalls: 1, tokens: 2, written: 2 });
    assert.deepEqual(deadLetters, []);
    assert.deepEqual(destination.points.get(pointOf(1))?.vector, vectorOf('red'));
    assert.deepEqual(destination.points.get(pointOf(2))?.payload, { price: 7 });
  });

  it('spends no call and writes no vector for unchanged rows', async () => {
    const { page, attempt, embedder, destination } = syncWork();
    await page([row(1, 'red')]);
    attempt('run-2');
    const { counters } = await page([row(1, 'red')]);
    assert.deepEqual(counted(counters), { unchanged: 1, savedTokens: 1 });
    assert.equal(embedder.calls.length, 1);
    assert.deepEqual(destination.writes.at(-1), [{ kind: 'seen', id: pointOf(1) }]);
  });

  it('writes no vector for a row whose payload alone changed', async () => {
    const { page, attempt, embedder, destination } = syncWork();
    await page([row(1, 'red', 1)]);
    attempt('run-2');
    const { counters } = await page([row(1, 'red', 2)]);
    assert.deepEqual(counted(counters), { written: 1, reusedEmbeddings: 1, savedTokens: 1 });
    assert.equal(embedder.calls.length, 1);
    assert.deepEqual(
      destination.writes.at(-1)?.map(({ kind }) => kind),
      ['payload'],
    );
    assert.deepEqual(destination.points.get(pointOf(1))?.payload, { price: 2 });
  });

  it('embeds a row again whose text changed', async () => {
    const { page, attempt, destination } = syncWork();
    await page([row(1, 'red')]);
    attempt('run-2');
    const { counters } = await page([row(1, 'green')]);
    assert.deepEqual(counted(counters), { embedded: 1, embedCalls: 1, tokens: 2, written: 1 });
    assert.deepEqual(destination.points.get(pointOf(1))?.vector, vectorOf('green'));
  });

  it('counts a row that this run wrote before a crash as written, its vector as reused', async () => {
    const { page, attempt, embedder } = syncWork();
    await page([row(1, 'red'), row(2, 'blue')]);
    attempt('run-1');
    const { counters } = await page([row(1, 'red'), row(2, 'blue'), row(3, 'green')]);
    assert.deepEqual(counted(counters), {
      ...{ embedded: 1, embedCalls: 1, tokens: 2 },
      ...{ written: 3, reusedEmbeddings: 2, savedTokens: 2 },
    });
    assert.deepEqual(embedder.textsSent, ['red', 'blue', 'green']);
  });

  it('does not ask a destination that is known to be empty', async () => {
    const { page, attempt, destination } = syncWork();
    attempt('run-1', false);
    await page([row(1, 'red')]);
    assert.equal(destination.asked, 0);
  });

  it('counts an empty text, sends nothing for it, and shifts no other', async () => {
    const { page, embedder, destination } = syncWork();
    const { counters } = await page([row(1, 'red'), row(2, ' \n'), row(3, null), row(4, 'blue')]);
    assert.deepEqual(counted(counters), { embedded: 2, embedCalls: 1, tokens: 2, written: 2, empty: 2 });
    assert.deepEqual(embedder.textsSent, ['red', 'blue']);
    assert.deepEqual([...destination.points.keys()], [pointOf(1), pointOf(4)]);
    assert.deepEqual(destination.points.get(pointOf(4))?.vector, vectorOf('blue'));
  });

  it('embeds identical texts of a page once', async () => {
    const { page, embedder, destination } = syncWork();
    const { counters } = await page([row(1, 'red'), row(2, 'red'), row(3, 'red')]);
    assert.deepEqual(embedder.textsSent, ['red']);
    assert.deepEqual(counted(counters), {
      ...{ embedded: 1, embedCalls: 1, tokens: 1 },
      ...{ written: 3, reusedEmbeddings: 2, savedTokens: 2 },
    });
    assert.deepEqual(destination.points.get(pointOf(3))?.vector, vectorOf('red'));
  });

  it('embeds a text once that stands in two pages under way', async () => {
    const { page, embedder } = syncWork();
    const results = await Promise.all([page([row(1, 'red')]), page([row(2, 'red'), row(3, 'blue')])]);
    assert.deepEqual(embedder.textsSent, ['red', 'blue']);
    assert.deepEqual(
      results.map(({ counters }) => [counters.written, counters.reusedEmbeddings]),
      [
        [1, 0],
        [2, 1],
      ],
    );
  });

  it('keeps a remembered vector it counts on, however many texts other pages bring meanwhile', async () => {
    const { page, embedder, destination } = syncWork();
    await page([row(1, 'red')]);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    embedder.gate = (texts) => (texts.includes('slow') ? released : Promise.resolve());
    const waiting = page([row(2, 'red'), row(3, 'slow')]);
    await page(Array.from({ length: 2_500 }, (_, i) => row(100 + i, `filler ${i}`)));
    release();
    const { deadLetters } = await waiting;
    assert.deepEqual(deadLetters, []);
    assert.deepEqual(destination.points.get(pointOf(2))?.vector, vectorOf('red'));
  });

  it('remembers a vector alone, not the whole answer it came in', async () => {
    const { page, embedder, destination } = syncWork();
    embedder.answer = (vectors) => {
      const whole = Float32Array.from(vectors.flatMap((vector) => [...vector]));
      return vectors.map((_, i) => whole.subarray(4 * i, 4 * i + 4));
    };
    await page([row(1, 'red'), row(2, 'blue')]);
    await page([row(3, 'blue')]);
    const vector = destination.points.get(pointOf(3))?.vector;
    assert.deepEqual([vector, vector?.buffer.byteLength], [vectorOf('blue'), 16]);
  });

  it('cuts an over-long text to what the model reads and counts it', async () => {
    const { page, embedder } = syncWork(new ScriptedEmbedder({ maxChars: 10 }));
    const { counters } = await page([row(1, 'one two three four')]);
    assert.deepEqual([counters.truncated, embedder.textsSent], [1, ['one two']]);
  });

  it('takes rows of one id as one record', async () => {
    const { page, destination } = syncWork();
    const { counters } = await page([row(1, 'red'), row(1, 'red')]);
    assert.deepEqual([counters.written, destination.writes[0]?.length], [1, 1]);
  });

  it('makes a dead letter of a row whose text is refused, and lets its older point live', async () => {
    const { page, attempt, embedder, destination, clock } = syncWork();
    await page([row(1, 'red'), row(2, 'blue')]);
    attempt('run-2');
    embedder.failure = (texts) => (texts.includes('poison') ? new PermanentError('400') : null);
    const { counters, deadLetters } = await page([row(1, 'green'), row(2, 'poison')]);
    assert.deepEqual(counted(counters), { embedded: 1, embedCalls: 1, tokens: 2, written: 1, failed: 1 });
    assert.deepEqual(deadLetters, [{ stream: 'rows', record: '2', reason: '400', tries: 2, at: clock.now() }]);
    await destination.sweep();
    assert.deepEqual(destination.points.get(pointOf(2))?.vector, vectorOf('blue'));
  });

  it('makes a dead letter of a row whose point is refused, and lets its older point live', async () => {
    const { page, attempt, destination } = syncWork();
    await page([row(1, 'red'), row(2, 'blue')]);
    attempt('run-2');
    destination.failure = (points) =>
      points.some(({ id, kind }) => id === pointOf(2) && kind !== 'seen') ? new PermanentError('too large') : null;
    const { counters, deadLetters } = await page([row(1, 'green'), row(2, 'pink')]);
    assert.deepEqual([counters.written, counters.failed, deadLetters[0]?.reason], [1, 1, 'too large']);
    await destination.sweep();
    assert.deepEqual(destination.points.get(pointOf(2))?.vector, vectorOf('blue'));
  });

  it('rejects when the embedder fails for good, and writes nothing', async () => {
    const { page, embedder, destination } = syncWork();
    embedder.failure = () => new TransientError('503');
    await assert.rejects(page([row(1, 'red')]), TransientError);
    assert.deepEqual(destination.writes, []);
  });

  it('brings vectors home that arrive while draining', async () => {
    const { page, embedder, destination, signals } = syncWork();
    embedder.gate = async () => signals.drain();
    await page([row(1, 'red')]);
    assert.equal(destination.points.size, 1);
  });
});
