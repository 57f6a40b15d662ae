import assert from 'node:assert/strict';
import { readAhead } from '../../../src/connectors/sql/readAhead.ts';

const LIVE = new AbortController().signal;

/** Gives 1, 2, 3, … and notes what was asked of it. */
async function* counting(asked: number[], end = Number.POSITIVE_INFINITY): AsyncGenerator<number, void, void> {
  for (let n = 1; n <= end; n++) {
    asked.push(n);
    yield n;
  }
}

describe('reading ahead', () => {
  it('asks for one more than is taken, and for nothing before the first', async () => {
    const asked: number[] = [];
    const ahead = readAhead(counting(asked), LIVE);
    assert.deepEqual(asked, []);
    await ahead.next();
    await new Promise(setImmediate);
    assert.deepEqual(asked, [1, 2]);
    await ahead.next();
    await new Promise(setImmediate);
    assert.deepEqual(asked, [1, 2, 3]);
    await ahead.return();
  });

  it('gives everything in its order', async () => {
    const given: number[] = [];
    for await (const n of readAhead(counting([], 4), LIVE)) given.push(n);
    for await (const n of readAhead(counting([], 0), LIVE)) given.push(n);
    assert.deepEqual(given, [1, 2, 3, 4]);
  });

  it('throws a failure in its place, after what was read before it', async () => {
    const failing = async function* () {
      yield 1;
      throw new Error('lost');
    };
    const ahead = readAhead(failing(), LIVE);
    assert.equal((await ahead.next()).value, 1);
    await assert.rejects(ahead.next(), /lost/);
  });

  it('leaves no failure behind when its reader goes away before it', async () => {
    const failing = async function* () {
      yield 1;
      throw new Error('lost');
    };
    for await (const _ of readAhead(failing(), LIVE)) break;
    await new Promise(setImmediate);
  });

  it('gives nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    const ahead = readAhead(counting([]), stop.signal);
    await ahead.next();
    stop.abort(new Error('stopped by the test'));
    await assert.rejects(ahead.next(), /stopped by the test/);
  });
});
