import assert from 'node:assert/strict';
import { AuthError, ConfigError, PermanentError, RateLimitError, TransientError } from '../../../src/core/errors.ts';
import { streamId } from '../../../src/core/ids.ts';
import { WaitNeeded } from '../../../src/engine/governorSeat.ts';
import { BackupRun, WORLD } from './backupRun.ts';
import { failing } from './failingCall.ts';
import type { BackupWorld } from './scriptedBackup.ts';

const HOUR = 3_600_000;
const forbidden = new PermanentError('403 forbidden');
const limited = new RateLimitError('420', { limit: 'limitedCalls', retryAt: null, lastsMs: HOUR });

/** 84 workspaces of an app with an item each; the 25th has five apps. */
const LARGE: BackupWorld = Object.fromEntries(
  Array.from({ length: 84 }, (_, w) => {
    const apps = Array.from({ length: w === 24 ? 5 : 1 }, (_, a) => [
      `w${w + 1}a${a + 1}`,
      [{ id: w * 5 + a, files: [] }],
    ]);
    return [`w${w + 1}`, Object.fromEntries(apps)];
  }),
);

describe('attempt of a backup', () => {
  let backup: BackupRun;

  afterEach(() => backup.stored.remove());

  async function begin(world = WORLD): Promise<void> {
    backup = await BackupRun.begin(world);
  }

  it('takes a run from its plan to its end', async () => {
    await begin();
    assert.equal(await backup.attempt(), 'completed');
    assert.deepEqual(backup.stored.run.counters, {
      ...{ organizations: 1, workspaces: 2, apps: 3, items: 7, files: 6, bytes: 75, read: 25 },
      ...{ calls: 23, limitedCalls: 10 },
    });
    const ids = backup.archive.read('o/w1/a1/items.jsonl').map((item) => Object(item).item_id);
    assert.deepEqual(ids, [11, 12, 13, 14, 15]);
  });

  it('reads the streams of a node one after the other, in their order', async () => {
    await begin();
    await backup.attempt({ parallelNodes: 3 });
    const ofNode = Object.groupBy(backup.archive.seals, (id) => id.slice(0, id.indexOf('/')));
    assert.deepEqual(ofNode['a1'], ['a1/app', 'a1/items', 'a1/files', 'a1/views']);
    assert.deepEqual(ofNode['w2'], ['w2/workspace', 'w2/members']);
  });

  it('reads so many nodes side by side, the rest in the order of the hierarchy', async () => {
    await begin();
    await backup.attempt({ parallelNodes: 1 });
    const nodes = backup.archive.seals.map((id) => id.slice(0, id.indexOf('/')));
    assert.deepEqual([...new Set(nodes)], ['o', 'w1', 'a1', 'a2', 'w2', 'a3']);
  });

  it('completes the archive with what it holds and where its streams ended', async () => {
    await begin();
    await backup.attempt();
    const [end] = backup.archive.ends;
    assert.deepEqual([end?.nodes.length, end?.cursors.size], [6, 17]);
    const { items, files, failed } = end?.counts.counters ?? {};
    assert.deepEqual([items, files, failed, end?.counts.deadLetters], [7, 6, 0, 0]);
    assert.equal(end?.cursors.get(streamId('a1/items')), '{"at":6,"last":true}');
  });

  it('asks nothing again that was answered and kept before it failed', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 2', new AuthError('expired'), 1);
    await assert.rejects(backup.attempt(), AuthError);
    await backup.again();
    assert.equal(await backup.attempt(), 'completed');
    const { calls } = backup.server;
    const repeated = calls.filter((call, index) => calls.indexOf(call) !== index);
    assert.deepEqual(repeated, ['items of a1 from 2']);
    assert.equal(backup.counted.items, 7);
  });

  it('lists nothing again when it failed while listing', async () => {
    await begin();
    backup.server.failure = failing('below w2', new AuthError('expired'), 1);
    await assert.rejects(backup.attempt(), AuthError);
    await backup.again();
    await backup.attempt();
    assert.deepEqual(backup.server.calls.slice(0, 5), ['organizations', 'below o', 'below w1', 'below w2', 'below w2']);
  });

  it('waits an hour out in the middle of an app and goes on there by itself', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 2', limited, 1);
    const start = backup.clock.elapsed();
    assert.equal(await backup.attempt(), 'completed');
    assert.equal(backup.clock.elapsed() - start, HOUR);
    const { calls, limitedCalls, retries, items } = backup.stored.run.counters;
    assert.deepEqual([calls, limitedCalls, retries, items], [24, 11, 1, 7]);
  });

  it('waits no longer than from the first hit when a forced retry in another process is refused again', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 2', limited, 2);
    const start = backup.clock.elapsed();
    await assert.rejects(backup.attempt({ onRefusal: 'stop' }), WaitNeeded);
    await backup.clock.advance(HOUR / 3);
    await backup.again();
    assert.equal(await backup.attempt({ force: true }), 'completed');
    assert.equal(backup.clock.elapsed() - start, HOUR);
    const waiting = backup.events.filter((event) => event.type === 'run:waiting');
    assert.deepEqual([waiting.length, new Set(waiting.map(({ since }) => since)).size], [2, 1]);
  });

  it('is not held up by a saved wait that has run out', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 2', limited, 1);
    await assert.rejects(backup.attempt({ onRefusal: 'stop' }), WaitNeeded);
    await backup.clock.advance(HOUR);
    await backup.again();
    const resumed = backup.clock.elapsed();
    assert.equal(await backup.attempt({ onRefusal: 'stop' }), 'completed');
    assert.equal(backup.clock.elapsed(), resumed);
  });

  it('takes a call that is refused for no empty list', async () => {
    await begin();
    backup.server.failure = failing('below w1', limited, 2);
    await backup.attempt();
    assert.deepEqual([backup.counted.apps, backup.counted.items], [3, 7]);
  });

  it('goes on at workspace 25, app 3 after a forced retry, with 84 workspaces and not 168', async () => {
    await begin(LARGE);
    backup.server.failure = failing('items of w25a3 from 0', limited, 1);
    const stopped = await backup.start({ onRefusal: 'stop', parallelNodes: 1 });
    await assert.rejects(backup.clock.until(stopped.ended), WaitNeeded);
    assert.equal(stopped.checkpoint(), 'Org 1/1, Workspace 25/84, App 3/5');
    await backup.again();
    const forced = await backup.start({ force: true, parallelNodes: 1 });
    assert.equal(await backup.clock.until(forced.ended), 'completed');
    const { workspaces, apps, items, calls } = backup.stored.run.counters;
    assert.deepEqual([workspaces, apps, items], [84, 88, 88]);
    const undisturbed = new Set(backup.server.calls).size;
    assert.deepEqual([backup.server.calls.length, calls], [undisturbed + 1, undisturbed + 1]);
  });

  it('writes an object down that may not be read, and goes on', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 0', forbidden);
    assert.equal(await backup.attempt(), 'completedWithFailures');
    assert.deepEqual(backup.letters, ['a1/items stream: 403 forbidden, tried 1']);
    const { items, failed, apps } = backup.counted;
    assert.deepEqual([items, failed, apps], [2, 1, 3]);
    assert.equal(backup.archive.ends[0]?.counts.deadLetters, 1);
  });

  it('has the next run read all of what this one could not', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.server.failure = failing('items of a1 from 2', forbidden);
    await backup.attempt();
    assert.equal(backup.archive.ends[1]?.cursors.has(streamId('a1/items')), false);
    assert.equal(backup.archive.ends[1]?.cursors.has(streamId('a2/items')), true);
  });

  it('keeps what it had read of an app that goes away in the middle, with its files', async () => {
    await begin();
    backup.server.failure = failing('items of a1 from 2', new PermanentError('404 gone'));
    await backup.attempt();
    const ids = backup.archive.read('o/w1/a1/items.jsonl').map((item) => Object(item).item_id);
    assert.deepEqual(ids, [11, 12]);
    assert.equal(backup.archive.read('o/w1/a1/files.jsonl').length, 3);
    assert.deepEqual([backup.counted.items, backup.counted.files], [4, 3]);
  });

  it('keeps what an earlier run had of an app that goes away while it is read anew', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.fresh = true;
    backup.server.failure = failing('items of a1 from 2', new PermanentError('404 gone'));
    await backup.attempt();
    const ids = backup.archive.read('o/w1/a1/items.jsonl').map((item) => Object(item).item_id);
    assert.deepEqual(ids, [11, 12, 13, 14, 15, 11, 12]);
    assert.equal(backup.archive.read('o/w1/a1/files.jsonl').length, 9);
    assert.deepEqual([...backup.archive.gone], []);
  });

  it('marks what an earlier run had and this one did not find as gone', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.fresh = true;
    backup.server.world = { ...WORLD, w1: { ...WORLD['w1'], a1: [{ id: 15, files: [{ id: 6 }] }] } };
    await backup.attempt();
    const gone = [...backup.archive.gone].filter((name) => name.includes('items'));
    assert.deepEqual(
      gone,
      [11, 12, 13, 14].map((id) => `o/w1/a1/items.jsonl ${id}`),
    );
  });

  it('stops for a fault that stays, and goes on where it stood', async () => {
    await begin();
    backup.server.failure = failing('w1/members', new TransientError('502'));
    await assert.rejects(backup.attempt(), TransientError);
    await backup.again();
    backup.server.failure = () => null;
    assert.equal(await backup.attempt(), 'completed');
    assert.deepEqual([backup.counted.workspaces, backup.counted.items], [2, 7]);
  });

  it('drains in the middle and completes in the next attempt, counting all once', async () => {
    await begin();
    backup.server.failure = (call) => {
      if (call === 'file 2') backup.signals.drain();
      return null;
    };
    await assert.rejects(backup.attempt(), /drained/);
    await backup.again();
    backup.server.failure = () => null;
    assert.equal(await backup.attempt(), 'completed');
    assert.deepEqual([backup.counted.files, backup.counted.bytes], [6, 75]);
    assert.equal(backup.archive.read('o/w1/a1/files.jsonl').length, 6);
  });

  it('takes no dead letter again before everything is read', async () => {
    await begin();
    backup.server.failure = failing('file 5', new AuthError('expired'));
    await assert.rejects(backup.attempt(), AuthError);
    await backup.again();
    const asked = backup.server.calls.length;
    await assert.rejects(backup.attempt({ scope: 'deadLetters' }), ConfigError);
    assert.equal(backup.server.calls.length, asked);
  });

  it('shows the calls that the plan took as soon as it is made', async () => {
    await begin();
    await backup.attempt();
    const progress = backup.events.find((event) => event.type === 'progress');
    assert.deepEqual([progress?.counters['calls'], progress?.done, progress?.total], [4, 0, 17]);
  });
});
