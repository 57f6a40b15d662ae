import assert from 'node:assert/strict';
import { SYNC_COUNTERS } from '../../../src/core/counters.ts';
import { RateLimitError, TransientError } from '../../../src/core/errors.ts';
import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { AttemptReporter } from '../../../src/engine/attemptReporter.ts';
import { AttemptSeats, type AttemptSeatsOptions } from '../../../src/engine/attemptSeats.ts';
import { Governor } from '../../../src/engine/governor.ts';
import { WaitNeeded } from '../../../src/engine/governorSeat.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { StoreRun } from './storeRun.ts';

describe('seats of an attempt', () => {
  let stored: StoreRun;
  let clock: ManualClock;
  let events: RunEvent[];

  beforeEach(async () => {
    stored = await StoreRun.begin();
    clock = new ManualClock();
    events = [];
  });

  afterEach(() => stored.remove());

  function seats(options: Partial<AttemptSeatsOptions> = {}): AttemptSeats {
    const emit = (event: RunEvent): number => events.push(event);
    const about = { job: jobName('catalogue'), run: stored.id, clock, counterNames: SYNC_COUNTERS, counters: {} };
    const reporter = new AttemptReporter({ ...about, budgets: () => [], emit });
    const { store, writer } = stored;
    return new AttemptSeats({
      run: stored.id,
      store,
      writer,
      clock,
      reporter,
      onRefusal: 'wait',
      force: false,
      ...options,
    });
  }

  const governor = (account = 'api'): Governor => new Governor({ account, clock });
  const waits = () =>
    stored.store.waits(stored.id).map(({ account, since, resumeAt, ended }) => ({ account, since, resumeAt, ended }));
  const told = () => events.map(({ type }) => type).filter((type) => type.startsWith('run:'));

  async function when(condition: () => boolean): Promise<void> {
    for (let turns = 0; turns < 100_000 && !condition(); turns += 1) await clock.settle();
    assert.ok(condition(), 'what is waited for does not happen');
  }

  /** A call of its own at a governor, refused until a minute from now. */
  async function refusedCall(options: { at?: Governor; seats?: AttemptSeats; forMs?: number } = {}) {
    const { at = governor(), seats: own = seats(), forMs = 60_000 } = options;
    const seat = await own.at(at);
    const calls = new HeldCalls();
    const answer = seat.run({}, calls.named('a'), attemptSignals());
    answer.catch(() => {});
    await when(() => calls.underWay.length === 1);
    calls.refuse(new RateLimitError('too many', { limit: 'minute', retryAt: clock.now() + forMs }));
    return { calls, answer, governor: at };
  }

  it('write a wait and its end down, and the states of the run', async () => {
    const since = clock.now();
    const { calls, answer } = await refusedCall();
    await when(() => told().includes('run:waiting'));
    assert.deepEqual(waits(), [{ account: 'api', since, resumeAt: since + 60_000, ended: null }]);
    assert.equal(stored.run.state, 'waiting');
    await clock.advance(60_000);
    await when(() => calls.underWay.length === 1);
    assert.deepEqual(waits(), [{ account: 'api', since, resumeAt: since + 60_000, ended: 'elapsed' }]);
    assert.equal(stored.run.state, 'running');
    calls.answer();
    await answer;
    assert.deepEqual(told(), ['run:waiting', 'run:continuing']);
  });

  it('write down that a wait was ended by force', async () => {
    const refused = await refusedCall();
    await when(() => told().includes('run:waiting'));
    refused.governor.pause.force();
    await when(() => refused.calls.underWay.length === 1);
    assert.deepEqual(
      waits().map(({ ended }) => ended),
      ['forced'],
    );
    refused.calls.answer();
    await refused.answer;
  });

  it('leave a wait open for the next attempt when the job does not wait', async () => {
    const { answer } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
    await assert.rejects(answer, WaitNeeded);
    assert.deepEqual(
      waits().map(({ ended }) => ended),
      [null],
    );
  });

  it('take up a saved wait with the time of its first hit', async () => {
    const since = clock.now();
    const { answer } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
    await assert.rejects(answer);
    await stored.reopen();
    await clock.advance(20_000);
    const later = governor();
    await seats().at(later);
    assert.deepEqual([later.pause.current?.since, later.pause.current?.resumeAt], [since, since + 60_000]);
  });

  it('are not blocked by a saved wait that has run out', async () => {
    const { answer } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
    await assert.rejects(answer);
    await stored.reopen();
    await clock.advance(60_000);
    const later = governor();
    await seats().at(later);
    assert.equal(later.pause.current, null);
    assert.deepEqual(
      waits().map(({ ended }) => ended),
      ['elapsed'],
    );
  });

  it('end a saved wait, and one that is on, by force', async () => {
    const { answer, governor: account } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
    await assert.rejects(answer);
    await seats({ force: true }).at(account);
    assert.equal(account.pause.current, null);
    assert.deepEqual(
      waits().map(({ ended }) => ended),
      ['forced'],
    );
  });

  it('count from the first hit when a retry by force is refused again', async () => {
    const since = clock.now();
    const { answer, governor: account, calls } = await refusedCall();
    await when(() => told().includes('run:waiting'));
    await clock.advance(20_000);
    account.pause.force();
    await when(() => calls.underWay.length === 1);
    calls.refuse(new RateLimitError('too many', { limit: 'minute', retryAt: null, lastsMs: 60_000 }));
    await when(() => waits().length === 2);
    assert.deepEqual(waits(), [
      { account: 'api', since, resumeAt: since + 60_000, ended: 'forced' },
      { account: 'api', since, resumeAt: since + 60_000, ended: null },
    ]);
    await clock.advance(40_000);
    await when(() => calls.underWay.length === 1);
    calls.answer();
    await answer;
  });

  for (const crash of ['after its refusal', 'before it'] as const) {
    it(`count from the first hit when a retry by force is refused again, in another process that came ${crash}`, async () => {
      const since = clock.now();
      const { answer } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
      await assert.rejects(answer, WaitNeeded);
      await stored.reopen();
      await clock.advance(20_000);
      const forced = seats({ force: true, onRefusal: 'stop' });
      if (crash === 'before it') {
        await forced.at(governor());
        await stored.reopen();
        await clock.advance(20_000);
      }
      const again = crash === 'before it' ? seats({ onRefusal: 'stop' }) : forced;
      const seat = await again.at(governor());
      const call = () =>
        Promise.reject(new RateLimitError('too many', { limit: 'minute', retryAt: null, lastsMs: 60_000 }));
      await assert.rejects(seat.run({}, call, attemptSignals()), WaitNeeded);
      assert.deepEqual(waits().at(-1), { account: 'api', since, resumeAt: since + 60_000, ended: null });
    });
  }

  it('let a call through at once after a force, also in the process after it', async () => {
    const { answer } = await refusedCall({ seats: seats({ onRefusal: 'stop' }) });
    await assert.rejects(answer, WaitNeeded);
    await seats({ force: true }).at(governor());
    await stored.reopen();
    const seat = await seats({ onRefusal: 'stop' }).at(governor());
    assert.equal(await seat.run({}, async () => 'a', attemptSignals()), 'a');
  });

  it('wait an hour out and go on: nobody takes it for stuck', async () => {
    const { calls, answer } = await refusedCall({ forMs: 3_600_000 });
    await when(() => told().includes('run:waiting'));
    await clock.advance(3_599_999);
    assert.deepEqual([calls.sent.length, stored.run.state], [1, 'waiting']);
    await clock.advance(1);
    await when(() => calls.underWay.length === 1);
    calls.answer();
    await answer;
    assert.equal(stored.run.state, 'running');
  });

  it('hold the run for waiting until the last of its accounts goes on', async () => {
    const own = seats();
    const first = await refusedCall({ at: governor('embedder'), seats: own, forMs: 10_000 });
    const second = await refusedCall({ at: governor('destination'), seats: own, forMs: 30_000 });
    await when(() => waits().length === 2);
    await clock.advance(10_000);
    await when(() => first.calls.underWay.length === 1);
    assert.deepEqual([stored.run.state, told()], ['waiting', ['run:waiting', 'run:waiting']]);
    await clock.advance(20_000);
    await when(() => second.calls.underWay.length === 1);
    assert.deepEqual([stored.run.state, told().at(-1)], ['running', 'run:continuing']);
    for (const { calls, answer } of [first, second]) {
      calls.answer();
      await answer;
    }
  });

  it('count repeats for the next commit, once', async () => {
    const own = seats();
    const seat = await own.at(governor());
    let faults = 2;
    const call = async (): Promise<void> => {
      if (faults-- > 0) throw new TransientError('reset');
    };
    await clock.until(seat.run({}, call, attemptSignals()));
    assert.deepEqual([own.takePending(), own.takePending()], [{ retries: 2 }, {}]);
  });

  it('count what no page counts for the next commit, beside the repeats', () => {
    const own = seats();
    own.count({ calls: 1, limitedCalls: 1 });
    own.count({ calls: 1 });
    assert.deepEqual([own.takePending(), own.takePending()], [{ calls: 2, limitedCalls: 1 }, {}]);
  });

  it('tell of a fault that stays once a minute, not with every repeat', async () => {
    const seat = await seats().at(governor());
    const fail = async (faults: number): Promise<void> => {
      const call = async (): Promise<void> => {
        if (faults-- > 0) throw new TransientError('reset');
      };
      await clock.until(seat.run({}, call, attemptSignals()));
    };
    await fail(3);
    await clock.advance(60_000);
    await fail(1);
    const told = events.flatMap((event) => (event.type === 'log' ? event.message : []));
    assert.deepEqual(told, Array(2).fill('api: reset; trying again'));
  });
});
