import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { RunState } from '../../src/core/runState.ts';
import { abilitiesOf } from '../../src/host/jobAbilities.ts';
import type { JobView } from '../../src/host/jobView.ts';
import { builtRunner } from '../builtProduct.ts';
import { HostRoom, jobThat, type OpenWindow } from '../unit/host/hostRoom.ts';
import { type ServerOfTexts, servedJob, slow, startServer } from './sampleJobs.ts';

const ROWS = 200;

function fillTable(path: string): void {
  const table = new DatabaseSync(path);
  table.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL); BEGIN');
  const insert = table.prepare('INSERT INTO products VALUES (?, ?)');
  for (let id = 1; id <= ROWS; id += 1) insert.run(id, `Product ${id}`);
  table.exec('COMMIT');
  table.close();
}

const isAtWork = ({ state, progress }: JobView): boolean => state === RunState.running && (progress?.done ?? 0) > 0;

describe('a job in windows of the extension', () => {
  let server: ServerOfTexts;
  let room: HostRoom;

  beforeEach(async () => {
    server = await startServer();
    await server.control.order(slow(50));
    room = new HostRoom();
    fillTable(room.path('products.sqlite'));
    room.write({ shop: servedJob(server.url) });
  });

  afterEach(async () => {
    await room.close();
    await server.stop();
  });

  const open = (): Promise<OpenWindow> => room.open({ runner: builtRunner() });

  /** To the end, at full speed: every row is there, read and written once. */
  async function completes(window: OpenWindow): Promise<JobView> {
    await server.control.order();
    const job = await jobThat(window, room.key('shop'), ({ state }) => state === RunState.completed);
    const { read, written, failed } = job.progress?.counters ?? {};
    assert.deepEqual([read, written, failed], [ROWS, ROWS, 0]);
    return job;
  }

  it('goes on where it stood when its runner is killed', async () => {
    const window = await open();
    await window.actions.start(room.key('shop'));
    await jobThat(window, room.key('shop'), isAtWork);
    await window.pool.restart();
    const { attempts } = await completes(window);
    assert.deepEqual(
      attempts.map(({ reason }) => reason),
      ['start', 'crash-recovery'],
    );
  });

  it('is left interrupted by a window that closes, and found and resumed by the next one', async () => {
    const first = await open();
    await first.actions.start(room.key('shop'));
    await jobThat(first, room.key('shop'), isAtWork);
    await room.shut(first);

    const next = await open();
    const found = next.model.job(room.key('shop'));
    assert.deepEqual(
      [found?.state, found?.owner.kind, next.model.runner.kind],
      [RunState.interrupted, 'nobody', 'off'],
    );
    await next.actions.start(room.key('shop'));
    assert.equal((await completes(next)).attempts.length, 2);
  });

  it('is followed by a second window, which takes it over only when the first is gone', async () => {
    const first = await open();
    await first.actions.start(room.key('shop'));
    await jobThat(first, room.key('shop'), isAtWork);

    const second = await open();
    const followed = await jobThat(second, room.key('shop'), ({ owner }) => owner.kind === 'elsewhere');
    assert.deepEqual([followed.state, abilitiesOf(followed, second.model.window).resume], [RunState.running, false]);
    await assert.rejects(second.actions.start(room.key('shop')), /is run by VS Code \(process \d+ on /);

    await room.shut(first);
    await jobThat(second, room.key('shop'), ({ owner }) => owner.kind === 'nobody');
    await second.actions.start(room.key('shop'));
    await completes(second);
  });

  it('is inspected, searched, paused, resumed and begun anew', async () => {
    const window = await open();
    const key = room.key('shop');
    await window.actions.start(key);
    await jobThat(window, key, isAtWork);
    await window.actions.pause(key);
    await jobThat(window, key, ({ state }) => state === RunState.paused);
    const inspected = await window.actions.inspect(key);
    assert.equal(inspected.kind === 'report' ? inspected.report.run?.state : null, RunState.paused);
    await window.actions.start(key);
    await completes(window);
    const hits = await window.actions.search(key, 'Product 7', 3);
    assert.equal(hits.length, 3);
    const before = window.model.job(key)?.run;
    await window.actions.startFresh(key);
    await jobThat(window, key, ({ run, state }) => run !== before && state === RunState.completed);
  });
});
