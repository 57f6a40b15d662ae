import assert from 'node:assert/strict';
import type { Counters } from '../../../src/core/counters.ts';
import { AuthError, ConfigError, TransientError } from '../../../src/core/errors.ts';
import { completePlan } from '../../../src/engine/completePlan.ts';
import type { Expansion, NodePlan } from '../../../src/engine/ports.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { node, stream } from './plans.ts';
import { StoreRun } from './storeRun.ts';

const open = (id: string, parent: string | null, kind: string): NodePlan => ({
  ...node(id, parent, kind),
  expandable: true,
});

/** An organisation of two workspaces with an app each. */
const ANSWERS: Readonly<Record<string, Expansion>> = {
  root: { nodes: [open('o', null, 'organization')], streams: [], warnings: ['one account is read only'] },
  o: { nodes: [open('w1', 'o', 'workspace'), open('w2', 'o', 'workspace')], streams: [] },
  w1: { nodes: [node('a1', 'w1', 'app')], streams: [stream('items-1', 'a1')] },
  w2: { nodes: [node('a2', 'w2', 'app')], streams: [stream('items-2', 'a2'), stream('files-2', 'a2')] },
};

describe('plan of a run', () => {
  let stored: StoreRun;
  let asked: string[];
  let warnings: string[];
  let saved: Counters[];
  const clock = new ManualClock();

  beforeEach(async () => {
    stored = await StoreRun.begin();
    [asked, warnings, saved] = [[], [], []];
  });

  afterEach(() => stored.remove());

  /** @param failure what asking below a node fails with, if it does. */
  function plan(failure: (name: string) => Error | null = () => null, answers = ANSWERS): Promise<void> {
    let calls = 0;
    const expand = async (parent: NodePlan | null): Promise<Expansion> => {
      const name = parent?.id ?? 'root';
      asked.push(name);
      calls += 1;
      const error = failure(name);
      if (error !== null) throw error;
      const answer = answers[name];
      if (answer === undefined) throw new Error(`nothing hangs below ${name}`);
      return answer;
    };
    const { run, store, writer } = stored;
    const warn = (message: string): number => warnings.push(message);
    const signals = attemptSignals();
    return clock.until(
      completePlan({
        ...{ run, source: { expand }, sourceSeat: freeSeat(clock), store, writer, signals, warn },
        takePending: () => {
          const pending = { calls };
          calls = 0;
          return pending;
        },
        counted: (counters) => saved.push(counters),
      }),
    );
  }

  it('asks below every node that can be expanded, once', async () => {
    await plan();
    assert.deepEqual(asked, ['root', 'o', 'w1', 'w2']);
    const { id, store, run } = stored;
    assert.deepEqual(
      store
        .nodes(id)
        .map((one) => one.id)
        .toSorted(),
      ['a1', 'a2', 'o', 'w1', 'w2'],
    );
    assert.deepEqual(
      store
        .streams(id)
        .map((one) => one.id)
        .toSorted(),
      ['files-2', 'items-1', 'items-2'],
    );
    assert.equal(run.planned, true);
  });

  it('asks nothing when the run is planned', async () => {
    await plan();
    asked = [];
    await plan();
    assert.deepEqual(asked, []);
  });

  it('has made every answer durable before the next question', async () => {
    const known: number[] = [];
    await plan(() => {
      known.push(stored.store.nodes(stored.id).length);
      return null;
    });
    assert.deepEqual(known, [0, 1, 3, 4]);
  });

  for (const [at, again] of [
    ['root', ['root', 'o', 'w1', 'w2']],
    ['o', ['o', 'w1', 'w2']],
    ['w1', ['w1', 'w2']],
    ['w2', ['w2']],
  ] as const) {
    it(`repeats no answered question after it failed below ${at}`, async () => {
      await assert.rejects(
        plan((name) => (name === at ? new AuthError('expired') : null)),
        AuthError,
      );
      assert.equal(stored.run.planned, false);
      await stored.reopen();
      asked = [];
      await plan();
      assert.deepEqual(asked, again);
      assert.equal(stored.store.streams(stored.id).length, 3);
    });
  }

  it('saves with each answer what it took, and tells of it', async () => {
    await plan();
    assert.deepEqual([stored.run.counters, saved], [{ calls: 4 }, Array(4).fill({ calls: 1 })]);
  });

  it('counts no call twice that is asked again', async () => {
    await assert.rejects(plan((name) => (name === 'w1' ? new AuthError('expired') : null)));
    await stored.reopen();
    await plan();
    assert.deepEqual(stored.run.counters, { calls: 4 });
  });

  it('repeats a question that failed in passing', async () => {
    let faults = 1;
    await plan((name) => (name === 'w1' && faults-- > 0 ? new TransientError('reset') : null));
    assert.deepEqual(asked, ['root', 'o', 'w1', 'w1', 'w2']);
  });

  it('passes on what a person should know', async () => {
    await plan();
    assert.deepEqual(warnings, ['one account is read only']);
  });

  it('is complete when there is nothing below the root', async () => {
    await plan(undefined, { root: { nodes: [], streams: [] } });
    assert.equal(stored.run.planned, true);
  });

  it('refuses a source that names a node twice', async () => {
    const twice = { ...ANSWERS, w2: { nodes: [node('a1', 'w2', 'app')], streams: [] } };
    await assert.rejects(plan(undefined, twice), ConfigError);
  });
});
