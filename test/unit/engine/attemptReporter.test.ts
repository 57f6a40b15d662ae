import assert from 'node:assert/strict';
import { SYNC_COUNTERS } from '../../../src/core/counters.ts';
import { cursor, jobName, recordId, runId, streamId } from '../../../src/core/ids.ts';
import { type RunEvent, runEventSchema } from '../../../src/core/runEvent.ts';
import { AttemptReporter } from '../../../src/engine/attemptReporter.ts';
import type { Commit } from '../../../src/engine/ports.ts';
import { ManualClock } from './manualClock.ts';
import { node, stream } from './plans.ts';

const NODES = [node('t', null, 'table', 'products')];
const STREAMS = [stream('r1', 't', { total: 600 }), stream('r2', 't', { total: 400 })];

function setUp(counters = {}) {
  const clock = new ManualClock();
  const events: RunEvent[] = [];
  const reporter = new AttemptReporter({
    job: jobName('catalogue'),
    run: runId('run-1'),
    clock,
    counterNames: SYNC_COUNTERS,
    counters,
    budgets: [],
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
