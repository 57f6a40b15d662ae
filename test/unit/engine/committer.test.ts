import assert from 'node:assert/strict';
import { StaleEpochError } from '../../../src/core/errors.ts';
import { cursor, recordId, streamId } from '../../../src/core/ids.ts';
import { Committer, type CommitterOptions } from '../../../src/engine/committer.ts';
import type { Commit } from '../../../src/engine/ports.ts';
import { records } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';
import { StoreRun } from './storeRun.ts';

describe('committer', () => {
  let stored: StoreRun;
  let written: Commit[];
  let failures: unknown[];

  beforeEach(async () => {
    stored = await StoreRun.begin(new ScriptedSource({ a: records('a', 9), b: records('b', 9) }, 1).plan);
    [written, failures] = [[], []];
  });

  afterEach(() => stored.remove());

  /** By itself it writes the first commit only: the next is an hour away. */
  function committer(options: Partial<CommitterOptions> = {}): Committer {
    return new Committer({
      writer: stored.writer,
      everyMs: 3_600_000,
      committed: (commit) => written.push(commit),
      takePending: () => ({}),
      failed: (error) => failures.push(error),
      ...options,
    });
  }

  const page = (stream: string, at: number, extra: Partial<Commit> = {}): Commit => ({
    run: stored.id,
    advance: { stream: streamId(stream), cursor: cursor(`${at}`), done: false },
    counters: { read: 1 },
    deadLetters: [],
    settled: [],
    ...extra,
  });

  const steps = () => written.map(({ advance, counters }) => `${advance?.stream}@${advance?.cursor} +${counters.read}`);

  it('writes a commit at once when none was for a while', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    committer({ committed: () => resolve() }).add(page('a', 1));
    await promise;
    assert.equal(stored.stream(streamId('a')).cursor, '1');
  });

  it('writes as one what came together in a stream', async () => {
    const commits = committer();
    for (const at of [1, 2, 3, 4]) commits.add(page('a', at));
    await commits.flush();
    assert.deepEqual(steps(), ['a@4 +4']);
    assert.deepEqual(stored.stream(streamId('a')).counters, { read: 4 });
  });

  it('keeps streams apart', async () => {
    const commits = committer();
    for (const stream of ['a', 'b', 'a', 'b', 'b']) commits.add(page(stream, steps().length + 1));
    await commits.flush();
    assert.deepEqual(steps(), ['a@1 +2', 'b@1 +3']);
    assert.equal(stored.run.counters.read, 5);
  });

  it('loses no dead letter and no end of a stream in what it puts together', async () => {
    const commits = committer();
    const letter = (record: string) => ({
      ...{ stream: streamId('a'), record: recordId(record) },
      ...{ reason: 'too long', tries: 1, at: 1 },
    });
    for (const at of [1, 2, 3]) commits.add(page('a', at, { deadLetters: [letter(`a${at}`)] }));
    commits.add(page('a', 3, { advance: { stream: streamId('a'), cursor: cursor('3'), done: true }, counters: {} }));
    await commits.flush();
    const letters = stored.store.deadLetters(stored.id, 10).map(({ record }) => record);
    assert.deepEqual([letters, stored.stream(streamId('a')).done], [['a1', 'a2', 'a3'], true]);
  });

  it('keeps the last position of what it puts together, though the end tells none', async () => {
    const commits = committer();
    const at = (place: number, rest: object) => ({ stream: streamId('a'), cursor: cursor(`${place}`), ...rest });
    commits.add(page('a', 1, { advance: { ...at(1, { position: { bytes: 10 } }), done: false } }));
    commits.add(page('a', 2, { advance: { ...at(2, { position: { bytes: 25 } }), done: false } }));
    commits.add(page('a', 2, { advance: { ...at(2, {}), done: true }, counters: {} }));
    await commits.flush();
    const { position, done, cursor: place } = stored.stream(streamId('a'));
    assert.deepEqual([written.length, position, done, place], [1, { bytes: 25 }, true, '2']);
  });

  it('has made everything durable when a flush is over', async () => {
    const commits = committer();
    commits.add(page('a', 1));
    await commits.flush();
    commits.add(page('a', 2));
    commits.add(page('b', 7));
    await commits.flush();
    assert.deepEqual([stored.stream(streamId('a')).cursor, stored.stream(streamId('b')).cursor], ['2', '7']);
  });

  it('carries what was counted elsewhere, once', async () => {
    let retries = 3;
    const takePending = () => {
      const taken = { retries };
      retries = 0;
      return taken;
    };
    const commits = committer({ takePending });
    for (const stream of ['a', 'b', 'a']) commits.add(page(stream, 1));
    await commits.flush();
    assert.equal(stored.run.counters.retries, 3);
  });

  it('writes nothing more after a write that failed, and says so once', async () => {
    const commits = committer();
    await stored.store.acquire({ pid: 1, host: 'other', role: 'other' });
    for (const at of [1, 2]) {
      commits.add(page('a', at));
      await commits.flush();
    }
    assert.deepEqual([written, failures.length, failures[0] instanceof StaleEpochError], [[], 1, true]);
    assert.equal(stored.stream(streamId('a')).cursor, null);
  });
});
