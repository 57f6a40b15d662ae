import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AuthError, ConfigError, PermanentError } from '../../../src/core/errors.ts';
import { Governor } from '../../../src/engine/governor.ts';
import type { Row } from '../../../src/engine/ports.ts';
import { runSyncAttempt, type SyncAttemptOptions } from '../../../src/engine/sync/runSyncAttempt.ts';
import { attemptSignals } from './attemptSignals.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryDestination } from './memoryDestination.ts';
import { MemorySpool } from './memorySpool.ts';
import { ScriptedEmbedder, vectorOf } from './scriptedEmbedder.ts';
import { ScriptedSource } from './scriptedSource.ts';
import { StoreRun } from './storeRun.ts';
import { JOB, payloadOf, pointOf, row, textOf } from './syncWork.ts';

/** A sync of scripted parts over a real checkpoint store. */
class SyncRun {
  readonly clock = new ManualClock();
  readonly embedder = new ScriptedEmbedder({ maxTexts: 4 });
  readonly destination = new MemoryDestination(4);
  readonly spool = new MemorySpool();
  readonly source: ScriptedSource<Row>;
  readonly stored: StoreRun;

  static async begin(rows: readonly Row[]): Promise<SyncRun> {
    return new SyncRun(new ScriptedSource({ rows }, 5), await StoreRun.begin());
  }

  private constructor(source: ScriptedSource<Row>, stored: StoreRun) {
    this.source = source;
    this.stored = stored;
  }

  async attempt(options: Partial<SyncAttemptOptions> = {}): Promise<string> {
    const { clock, source, embedder, destination, spool } = this;
    const { run, store, writer } = this.stored;
    await destination.open({ run: run.id });
    const governor = (account: string) => new Governor({ account, clock });
    const attempt = runSyncAttempt({
      ...{ job: JOB, run, scope: 'run', source, sourceGate: null, embedder, destination, spool, store, writer, clock },
      governors: { source: governor('s'), embedder: governor('e'), destination: governor('d') },
      ...{ textOf, payloadOf, deletes: 'sweep', askDestination: true, onRefusal: 'wait', force: false },
      signals: attemptSignals(),
      emit: () => {},
      ...options,
    });
    return clock.until(attempt.ended);
  }
}

const rows = (count: number): readonly Row[] => Array.from({ length: count }, (_, i) => row(i, `text ${i}`));

describe('attempt of a sync', () => {
  let sync: SyncRun;

  afterEach(() => sync.stored.remove());

  it('takes a run from its plan to its end', async () => {
    sync = await SyncRun.begin(rows(12));
    assert.equal(await sync.attempt(), 'completed');
    const { read, embedded, written, embedCalls } = sync.stored.run.counters;
    assert.deepEqual([read, embedded, written, embedCalls], [12, 12, 12, 5]);
    assert.deepEqual(sync.destination.points.get(pointOf(7))?.vector, vectorOf('text 7'));
  });

  it('goes on to the end with records that fail for good, and says so', async () => {
    sync = await SyncRun.begin(rows(12));
    sync.embedder.failure = (texts) => (texts.includes('text 3') ? new PermanentError('400') : null);
    assert.equal(await sync.attempt(), 'completedWithFailures');
    const { read, written, failed } = sync.stored.run.counters;
    assert.deepEqual([read, written, failed], [12, 11, 1]);
  });

  it('settles dead letters that succeed when tried again', async () => {
    sync = await SyncRun.begin(rows(12));
    sync.embedder.failure = (texts) => (texts.includes('text 3') ? new PermanentError('400') : null);
    await sync.attempt();
    sync.embedder.failure = () => null;
    assert.equal(await sync.attempt({ scope: 'deadLetters' }), 'completed');
    const { read, written, failed } = sync.stored.run.counters;
    assert.deepEqual([read, written, failed, sync.destination.points.size], [12, 12, 0, 12]);
  });

  it('tries no dead letter, and sweeps nothing, before the pass is complete', async () => {
    sync = await SyncRun.begin(rows(12));
    sync.source.failure = (read) => (read === 'rows@5' ? new AuthError('expired') : null);
    await assert.rejects(sync.attempt(), AuthError);
    await assert.rejects(sync.attempt({ scope: 'deadLetters' }), ConfigError);
    assert.equal(sync.destination.sweeps, 0);
  });

  it('lets go of the spool once the run is complete', async () => {
    sync = await SyncRun.begin(rows(3));
    await sync.attempt();
    assert.equal(sync.spool.discarded, true);
  });

  it('pays nothing for a dead letter whose vector is there already', async () => {
    sync = await SyncRun.begin(rows(3));
    sync.destination.failure = (points) =>
      points.some(({ id, kind }) => id === pointOf(1) && kind === 'full') ? new PermanentError('too large') : null;
    await sync.attempt();
    assert.equal(sync.spool.discarded, false);
    sync.destination.failure = () => null;
    assert.equal(await sync.attempt({ scope: 'deadLetters' }), 'completed');
    assert.deepEqual(sync.embedder.textsSent, ['text 0', 'text 1', 'text 2']);
    assert.deepEqual(sync.destination.points.get(pointOf(1))?.vector, vectorOf('text 1'));
  });

  it('warns instead of failing when the source repeats records, as it says it may', async () => {
    sync = await SyncRun.begin([...rows(6), ...rows(6)]);
    sync.source.mayRepeat = true;
    assert.equal(await sync.attempt(), 'completed');
    assert.equal(sync.destination.points.size, 6);
  });
});

describe('a sync that fails again and again', () => {
  it('ends as if it had never failed, pays for no text twice, and counts every record once', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i % 25}`);
    const failures = fc.array(fc.record({ after: fc.nat(8), where: fc.constantFrom('read', 'embed', 'write') }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(failures, async (script) => {
        const sync = await SyncRun.begin(texts.map((text, i) => row(i, text)));
        try {
          for (const { after, where } of script) {
            let left = after;
            const fail = (here: string) => () => (here === where && left-- <= 0 ? new AuthError('expired') : null);
            sync.source.failure = fail('read');
            sync.embedder.failure = fail('embed');
            sync.destination.failure = fail('write');
            await sync.attempt().catch(() => {});
            await sync.stored.reopen();
          }
          sync.source.failure = sync.embedder.failure = sync.destination.failure = () => null;
          assert.equal(await sync.attempt(), 'completed');
          assert.deepEqual(sync.embedder.answered.toSorted(), [...new Set(texts)].toSorted());
          const { read, written, unchanged } = sync.stored.run.counters;
          assert.deepEqual([read, written, unchanged], [40, 40, 0]);
          assert.equal(sync.destination.points.size, 40);
          texts.forEach((text, i) => {
            assert.deepEqual(sync.destination.points.get(pointOf(i))?.vector, vectorOf(text));
          });
        } finally {
          await sync.stored.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});
