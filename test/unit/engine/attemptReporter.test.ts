import assert from 'node:assert/strict';
import { type Counters, SYNC_COUNTERS } from '../../../src/core/counters.ts';
import { cursor, jobName, recordId, runId, type StreamId, streamId } from '../../../src/core/ids.ts';
import { type RunEvent, runEventSchema } from '../../../src/core/runEvent.ts';
import { AttemptReporter } from '../../../src/engine/attemptReporter.ts';
import type { Budget } from '../../../src/engine/budget.ts';
import type { Commit } from '../../../src/engine/ports.ts';
import { ManualClock } from './manualClock.ts';
import { backupPlan, node, stream } from './plans.ts';

const NODES = [node('t', null, 'table', 'products')];
const STREAMS = [stream('r1', 't', { total: 600 }), stream('r2', 't', { total: 400 })];

function setUp(counters = {}, budgets: () => readonly Budget[] = () => []) {
  const clock = new ManualClock();
  const events: RunEvent[] = [];
  const reporter = new AttemptReporter({
    job: jobName('catalogue'),
    run: runId('run-1'),
    clock,
    counterNames: SYNC_COUNTERS,
    counters,
    budgets,
    emit: (event) => events.push(event),
  });
  const progress = () => events.filter((event) => event.type === 'progress').at(-1);
  return { clock, events, reporter, progress };
}

function commit(records: number, extra: Partial<Commit> = {}): Commit {
  return {
    run: runId('run-1'),
    advance: { stream: streamId('r1'), cursor: cursor('c'), done: false },
    counters: { read: records, written: records },
    deadLetters: [],
    settled: [],
    ...extra,
  };
}

describe('attempt reporter', () => {
  it('tells only events of the contract', () => {
    const { clock, events, reporter } = setUp();
    reporter.planned(NODES, STREAMS);
    const letter = { stream: streamId('r1'), record: recordId('7'), reason: 'too long', tries: 1, at: clock.now() };
    reporter.committed(commit(100, { deadLetters: [letter] }));
    const [since, resumeAt] = [clock.now(), clock.now() + 60_000];
    reporter.waiting({ account: 'gemini', limit: 'texts', since, resumeAt });
    reporter.continuing('forced');
    reporter.log('warn', 'careful');
    for (const event of events) assert.deepEqual(runEventSchema.parse(event), event);
    const told = new Set(events.map(({ type }) => type));
    assert.deepEqual([...told], ['progress', 'dead-letter', 'run:waiting', 'run:continuing', 'log']);
  });

  it('shows every counter of the kind, the sum of the commits', () => {
    const { reporter, progress } = setUp({ read: 50, written: 40 });
    reporter.planned(NODES, STREAMS);
    reporter.committed(commit(100));
    const counters = progress()?.counters ?? {};
    assert.deepEqual([counters['read'], counters['written'], counters['failed']], [150, 140, 0]);
    assert.deepEqual(Object.keys(counters), [...SYNC_COUNTERS]);
  });

  it('counts on from where the run stood', () => {
    const { reporter, progress } = setUp({ read: 600 });
    reporter.planned(NODES, STREAMS);
    reporter.committed(commit(100));
    assert.deepEqual([progress()?.done, progress()?.total], [700, 1_000]);
    assert.equal(reporter.checkpoint, 'products 700/1,000');
  });

  it('has no total while one stream cannot say', () => {
    const { reporter, progress } = setUp();
    reporter.planned(NODES, [...STREAMS, stream('r3', 't', { total: null })]);
    assert.deepEqual([progress()?.total, progress()?.etaMs], [null, null]);
  });

  it('says what limit is waited for, since when and until when', () => {
    const { clock, events, reporter } = setUp();
    reporter.waiting({ account: 'gemini', limit: 'texts', since: clock.now() - 1_000, resumeAt: clock.now() });
    const waiting = events.find((event) => event.type === 'run:waiting');
    assert.deepEqual(
      [waiting?.limit, waiting?.since, waiting?.resumeAt],
      ['gemini: texts', '2025-12-31T23:59:59.000Z', '2026-01-01T00:00:00.000Z'],
    );
  });

  it('adds the rest of a wait to the time left, and forgets it afterwards', async () => {
    const { clock, reporter, progress } = setUp();
    reporter.planned(NODES, STREAMS);
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(1_000);
      reporter.committed(commit(100));
    }
    const [since, resumeAt] = [clock.now(), clock.now() + 60_000];
    reporter.waiting({ account: 'gemini', limit: 'texts', since, resumeAt });
    assert.equal(progress()?.etaMs, 65_000);
    await clock.advance(60_000);
    reporter.continuing('ended');
    await clock.advance(1_000);
    reporter.committed(commit(100));
    assert.deepEqual([progress()?.etaMs, progress()?.ratePerSecond], [4_000, 100]);
  });
});

describe('attempt reporter over a hierarchy', () => {
  const { nodes, streams } = backupPlan(20, 5, 4, null);

  /** The end of so many streams, each with this many records and calls. */
  function endStreams(
    reporter: AttemptReporter,
    which: readonly { readonly id: StreamId }[],
    counters: Counters = { read: 700 },
  ): void {
    for (const { id } of which) {
      reporter.committed(commit(0, { advance: { stream: id, cursor: cursor('c'), done: true }, counters }));
    }
  }

  it('tells no number of how far it is before the plan is known', () => {
    const { clock, reporter, progress } = setUp();
    reporter.counted({ calls: 12 });
    reporter.waiting({ account: 'podio', limit: 'calls', since: clock.now(), resumeAt: clock.now() + 60_000 });
    assert.deepEqual([progress()?.done, progress()?.total, progress()?.etaMs], [0, null, null]);
    assert.equal(reporter.checkpoint, 'the beginning');
  });

  it('counts what the plan took', () => {
    const { reporter } = setUp({ read: 1 });
    reporter.counted({ calls: 12 });
    assert.deepEqual(reporter.counters, { read: 1, calls: 12 });
  });

  it('measures by streams, up to the last', () => {
    const { reporter, progress } = setUp();
    reporter.planned(nodes, streams);
    assert.deepEqual([progress()?.done, progress()?.total], [0, 400]);
    endStreams(reporter, streams.slice(0, 399));
    assert.deepEqual([progress()?.done, progress()?.total], [399, 400]);
    endStreams(reporter, streams.slice(399));
    assert.deepEqual([progress()?.done, progress()?.total, progress()?.etaMs], [400, 400, 0]);
  });

  it('does not move while a stream is read, however many records it has', () => {
    const { reporter, progress } = setUp();
    reporter.planned(nodes, streams);
    for (let page = 0; page < 50; page += 1) reporter.committed(commit(500));
    assert.deepEqual([progress()?.done, progress()?.counters['read']], [0, 25_000]);
  });

  it('begins where earlier attempts stood', () => {
    const { reporter, progress } = setUp({ read: 90_000 });
    const done = streams.map((one, index) => ({ ...one, done: index < 120 }));
    reporter.planned(nodes, done);
    assert.deepEqual([progress()?.done, reporter.checkpoint], [120, 'Org 1/1, Workspace 7/20, App 1/5']);
  });

  it('takes a stream that is opened again and done again for one', () => {
    const { reporter, progress } = setUp();
    reporter.planned(nodes, streams);
    endStreams(reporter, streams.slice(0, 10), { read: 700 });
    endStreams(reporter, streams.slice(0, 10), { read: -700 });
    assert.equal(progress()?.done, 10);
  });

  it('knows the time left from the calls that streams took, under a budget of calls an hour', async () => {
    const budgets: readonly Budget[] = [
      { unit: 'calls', limit: 1_000, windowMs: 3_600_000 },
      { unit: 'limitedCalls', limit: 250, windowMs: 3_600_000 },
    ];
    const { clock, reporter, progress } = setUp({}, () => budgets);
    reporter.planned(nodes, streams);
    await clock.advance(1_000);
    endStreams(reporter, streams.slice(0, 150), { read: 500, calls: 5, limitedCalls: 2 });
    assert.deepEqual([progress()?.etaMs, progress()?.limitedBy], [7_200_000, '250 limited calls per hour']);
  });

  it('tells calls of the two classes apart: those of the one do not use up the other', async () => {
    const { clock, reporter, progress } = setUp({}, () => [{ unit: 'calls', limit: 1_000, windowMs: 3_600_000 }]);
    reporter.planned(nodes, streams);
    await clock.advance(1_000);
    endStreams(reporter, streams.slice(0, 200), { calls: 5, limitedCalls: 3 });
    assert.equal(progress()?.etaMs, 1_440_000);
  });

  it('follows the ceiling that the server tells while the run goes on', async () => {
    let limit = 250;
    const { clock, reporter, progress } = setUp({}, () => [{ unit: 'limitedCalls', limit, windowMs: 3_600_000 }]);
    reporter.planned(nodes, streams);
    await clock.advance(1_000);
    endStreams(reporter, streams.slice(0, 150), { calls: 2, limitedCalls: 2 });
    limit = 5_000;
    reporter.progress();
    assert.equal(progress()?.etaMs, 360_000);
  });
});
