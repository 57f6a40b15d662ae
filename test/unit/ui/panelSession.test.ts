import assert from 'node:assert/strict';
import type { PanelMessage } from '../../../src/protocol/panelContract.ts';
import { PanelSession } from '../../../src/ui/panel/panelSession.ts';
import { HeldClock } from './heldClock.ts';
import { KEY, neverRan, report, running, ShownJobs } from './shownJob.ts';

function setUp() {
  const [clock, model] = [new HeldClock(), new ShownJobs()];
  const posted: PanelMessage[] = [];
  const [performed, warned]: [string[], string[]] = [[], []];
  let inspections = 0;
  const session = new PanelSession({
    ...{ key: KEY, name: 'casa', model, clock, points: () => [] },
    inspect: async () => {
      inspections += 1;
      return { kind: 'report', report };
    },
    post: (message) => posted.push(message),
    perform: (command, key) => performed.push(`${command} ${key}`),
    warn: (message) => warned.push(message),
  });
  return { clock, model, posted, performed, warned, session, inspections: () => inspections };
}

/** Until the answers that are under way have come. */
const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('PanelSession', () => {
  it('says nothing before the page is ready, then the whole state', () => {
    const { clock, model, posted, session } = setUp();
    model.change(running);
    clock.advance(1_000);
    assert.equal(posted.length, 0);
    session.receive({ kind: 'ready' });
    clock.advance(0);
    assert.equal(posted[0]?.kind === 'state' && posted[0].state.state, 'running');
  });

  it('says it again to a page that was loaded again', () => {
    const { clock, model, posted, session } = setUp();
    model.change(neverRan);
    session.receive({ kind: 'ready' });
    clock.advance(0);
    session.hidden();
    session.receive({ kind: 'ready' });
    clock.advance(1_000);
    assert.equal(posted.length, 2);
  });

  it('says nothing to a hidden page, however much happens', () => {
    const { clock, model, posted, session } = setUp();
    model.change(running);
    session.receive({ kind: 'ready' });
    clock.advance(0);
    session.hidden();
    const before = posted.length;
    for (let step = 0; step < 100; step += 1) {
      model.change(running);
      clock.advance(10);
    }
    assert.equal(posted.length, before);
  });

  it('says it at most ten times a second, and the latest is never lost', () => {
    const { clock, model, posted, session } = setUp();
    model.change(neverRan);
    session.receive({ kind: 'ready' });
    clock.advance(0);
    posted.length = 0;
    for (let step = 1; step <= 1_000; step += 1) {
      model.change({
        ...running,
        requested: 'pause',
        savings: { records: step, calls: 0, tokens: 0, money: null, currency: '' },
      });
      clock.advance(1);
    }
    clock.advance(100);
    assert.ok(posted.length <= 11, `${posted.length} messages`);
    const last = posted.at(-1);
    assert.equal(last?.kind === 'state' && last.state.savings?.records, 1_000);
  });

  it('adds what a report tells once it has come', async () => {
    const { clock, model, posted, session } = setUp();
    model.change(running);
    session.receive({ kind: 'ready' });
    clock.advance(0);
    await answered();
    clock.advance(100);
    const last = posted.at(-1);
    assert.equal(last?.kind === 'state' && last.state.trail.length, 2);
  });

  it('asks for a report when the job turned and every ten seconds while it runs, not with every change', async () => {
    const { clock, model, session, inspections } = setUp();
    model.change(running);
    session.receive({ kind: 'ready' });
    for (let step = 0; step < 150; step += 1) {
      model.change(running);
      clock.advance(100);
      await answered();
    }
    assert.equal(inspections(), 2);
  });

  it('asks for none while another process has the job, nor in a window that runs nothing', async () => {
    const { clock, model, session, inspections } = setUp();
    model.change({ ...running, owner: { kind: 'elsewhere', pid: 7, host: 'orion', role: 'VS Code' } });
    session.receive({ kind: 'ready' });
    clock.advance(0);
    model.window = { kind: 'untrusted' };
    model.change({ ...running, state: 'interrupted', owner: { kind: 'nobody' } });
    clock.advance(1_000);
    await answered();
    assert.equal(inspections(), 0);
  });

  it('says that there is no such job, and whether it may yet be found', () => {
    const { clock, model, posted, session } = setUp();
    model.window = { kind: 'looking' };
    session.receive({ kind: 'ready' });
    clock.advance(0);
    assert.deepEqual(posted, [{ kind: 'noJob', job: { key: KEY, name: 'casa' }, looking: true }]);
  });

  it('passes commands on with the job, and refuses what is none', () => {
    const { performed, session, warned } = setUp();
    session.receive({ kind: 'command', command: 'pause' });
    session.receive({ kind: 'command', command: 'rm -rf' });
    session.receive('nonsense');
    assert.deepEqual(performed, [`pause ${KEY}`]);
    assert.equal(warned.length, 2);
  });

  it('writes a fault of the page down', () => {
    const { session, warned } = setUp();
    session.receive({ kind: 'fault', message: 'x is not defined' });
    assert.match(warned[0] ?? '', /x is not defined/);
  });

  it('is silent once it is closed', () => {
    const { clock, model, posted, session } = setUp();
    session.receive({ kind: 'ready' });
    session.dispose();
    model.change(running);
    clock.advance(1_000);
    assert.deepEqual(posted, []);
  });
});
