import assert from 'node:assert/strict';
import { AuthError } from '../../../src/core/errors.ts';
import { cursor, type RecordId, recordId, streamId } from '../../../src/core/ids.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { Commit, DeadLetter, SourceRecord } from '../../../src/engine/ports.ts';
import { retryDeadLetters } from '../../../src/engine/retryDeadLetters.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { records } from './pageRun.ts';
import { ScriptedSource } from './scriptedSource.ts';
import { StoreRun } from './storeRun.ts';

const letter = (record: string, tries = 1): DeadLetter => ({
  stream: streamId(record.slice(0, 1)),
  record: recordId(record),
  reason: 'too long',
  tries,
  at: 1,
});

describe('retry of dead letters', () => {
  let stored: StoreRun;
  let source: ScriptedSource<SourceRecord>;
  let tried: RecordId[];
  const clock = new ManualClock();

  afterEach(() => stored.remove());

  /** A finished run over streams a and b whose dead letters are these. */
  async function begin(letters: readonly DeadLetter[], count = 5): Promise<void> {
    source = new ScriptedSource({ a: records('a', count), b: records('b', count) }, 2);
    stored = await StoreRun.begin(source.plan);
    const counters = { read: 2 * count, written: 2 * count - letters.length, failed: letters.length };
    await stored.writer.commit({ run: stored.id, advance: null, counters, deadLetters: letters, settled: [] });
    tried = [];
  }

  /** @param bad records that fail again. */
  function retry(
    bad: readonly string[] = [],
    options: { takePending?: () => { retries: number } } = {},
  ): Promise<Commit[]> {
    const work: PageWork<SourceRecord> = async (page, stream) => {
      tried.push(...page.records.map(({ id }) => id));
      const failed = page.records.filter(({ id }) => bad.includes(id));
      return {
        counters: { written: page.records.length - failed.length, failed: failed.length },
        deadLetters: failed.map(({ id }) => ({ ...letter(id), stream: stream.id, reason: 'still too long', at: 2 })),
      };
    };
    return retryWith(work, options);
  }

  async function retryWith(work: PageWork<SourceRecord>, options: object = {}): Promise<Commit[]> {
    const commits: Commit[] = [];
    const { run, store, writer } = stored;
    const committed = (commit: Commit): number => commits.push(commit);
    const parts = {
      run,
      store,
      writer,
      source,
      work,
      committed,
      sourceSeat: freeSeat(clock),
      signals: attemptSignals(),
      clock,
    };
    await clock.until(retryDeadLetters({ ...parts, takePending: () => ({}), ...options }));
    return commits;
  }

  const left = (): [string, string, number][] =>
    stored.store.deadLetters(stored.id, 1_000).map(({ record, reason, tries }) => [record, reason, tries]);

  it('takes exactly the dead letters again', async () => {
    await begin([letter('a2'), letter('b1'), letter('b5')]);
    await retry();
    assert.deepEqual(tried.toSorted(), ['a2', 'b1', 'b5']);
  });

  it('keeps a record that still cannot be read, with one more try', async () => {
    await begin([letter('a2')]);
    source.unreadable.add(recordId('a2'));
    await retry();
    assert.deepEqual(left(), [['a2', 'broken line', 2]]);
  });

  it('settles what succeeds and moves it from failed to written', async () => {
    await begin([letter('a2'), letter('b1')]);
    await retry();
    assert.deepEqual(left(), []);
    assert.deepEqual(stored.run.counters, { read: 10, written: 10, failed: 0 });
  });

  it('keeps what fails again, with its new reason and one more try', async () => {
    await begin([letter('a2', 3), letter('a4')]);
    await retry(['a2']);
    assert.deepEqual(left(), [['a2', 'still too long', 4]]);
    assert.deepEqual(stored.run.counters, { read: 10, written: 9, failed: 1 });
  });

  it('settles what is gone from the source', async () => {
    await begin([letter('a2'), letter('a9')]);
    await retry();
    assert.deepEqual([left(), tried], [[], ['a2']]);
    assert.deepEqual(stored.run.counters, { read: 10, written: 9, failed: 0 });
  });

  it('sends nothing when all are gone', async () => {
    await begin([letter('a8'), letter('a9')]);
    await retry();
    assert.deepEqual([left(), tried, stored.run.counters.failed], [[], [], 0]);
  });

  it('moves no cursor', async () => {
    await begin([letter('a2')]);
    const [commit] = await retry();
    assert.equal(commit?.advance, null);
    assert.equal(stored.stream(streamId('a')).cursor, null);
  });

  it('moves the position of a stream whose files grew, and neither its cursor nor its end', async () => {
    await begin([letter('a2')]);
    const advance = { stream: streamId('a'), cursor: cursor('5'), position: { bytes: 7 }, done: true };
    await stored.writer.commit({ run: stored.id, advance, counters: {}, deadLetters: [], settled: [] });
    await retryWith(async () => ({ counters: {}, deadLetters: [], position: { bytes: 9 } }));
    const { position, done, cursor: at } = stored.stream(streamId('a'));
    assert.deepEqual([position, done, at], [{ bytes: 9 }, true, '5']);
  });

  it('takes many in pages of a hundred, one commit each', async () => {
    await begin(
      records('a', 250).map(({ id }) => letter(id)),
      250,
    );
    const commits = await retry();
    assert.deepEqual(
      commits.map(({ settled }) => settled.length),
      [100, 100, 50],
    );
    assert.deepEqual([left(), stored.run.counters.failed], [[], 0]);
  });

  it('loses none when it is stopped in the middle, and takes only the rest again', async () => {
    await begin([letter('a2'), letter('b1')]);
    const stopsAtB: PageWork<SourceRecord> = async (page, stream) => {
      if (stream.id === 'b') throw new AuthError('expired');
      return { counters: { written: page.records.length }, deadLetters: [] };
    };
    await assert.rejects(retryWith(stopsAtB), AuthError);
    await stored.reopen();
    assert.deepEqual(left(), [['b1', 'too long', 1]]);
    await retry();
    assert.deepEqual(tried, ['b1']);
    assert.deepEqual(stored.run.counters, { read: 10, written: 10, failed: 0 });
  });

  it('commits repeated calls with its pages', async () => {
    await begin([letter('a2')]);
    await retry([], { takePending: () => ({ retries: 2 }) });
    assert.equal(stored.run.counters.retries, 2);
  });

  it('has nothing to do without dead letters', async () => {
    await begin([]);
    assert.deepEqual(await retry(), []);
  });
});
