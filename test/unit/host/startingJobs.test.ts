import assert from 'node:assert/strict';
import { RunState } from '../../../src/core/runState.ts';
import { inRoom, jobThat } from './hostRoom.ts';
import { podioJob, sampleJob, secretiveJob } from './sampleJob.ts';

describe('the host: starting jobs', () => {
  it('starts no runner before something is asked of one', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const { model } = await room.open();
      assert.deepEqual([model.runner, model.job(room.key('completes'))?.state], [{ kind: 'off' }, null]);
    }));

  it('shows a run from its start to its end', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('completes');
      assert.deepEqual(await window.actions.start(key), { kind: 'started', run: 'r1', attempt: 1 });
      const job = await jobThat(window, key, ({ state }) => state === RunState.completed);
      assert.deepEqual([job.owner, job.requested, job.progress?.done], [{ kind: 'nobody' }, null, 600]);
    }));

  it('keeps the events of a job, of progress only the last', () =>
    inRoom({ storms: sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('storms');
      await window.actions.start(key);
      await jobThat(window, key, ({ progress }) => progress?.done === 1_000);
      const types = window.model.recentEvents(key).map(({ type }) => type);
      assert.deepEqual(types, ['run:started', 'progress']);
    }));

  it('tells a refusal, and shows the reason with the job', () =>
    inRoom({ 'is refused': sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('is refused');
      await assert.rejects(window.actions.start(key), { name: 'AuthError', message: 'the key is wrong' });
      assert.deepEqual(
        [window.model.job(key)?.lastError, window.model.job(key)?.requested],
        ['the key is wrong', null],
      );
    }));

  it('says who has a job that is run elsewhere', () =>
    inRoom({ 'is held': sampleJob() }, async (room) => {
      const { actions } = await room.open();
      await assert.rejects(actions.start(room.key('is held')), /run by ratchet run \(process 77 on desk\)/);
    }));

  it('waits for its own run before to let go of the job', () =>
    inRoom({ 'is held by itself once': sampleJob() }, async (room) => {
      const { actions } = await room.open();
      assert.equal((await actions.start(room.key('is held by itself once'))).kind, 'started');
    }));

  it('passes on that there was nothing to do', () =>
    inRoom({ 'has nothing to do': sampleJob() }, async (room) => {
      const { actions } = await room.open();
      assert.equal((await actions.retryDeadLetters(room.key('has nothing to do'))).kind, 'nothingToDo');
    }));

  it('reads the job file as it is on disk at that moment', () =>
    inRoom({ 'tells its request': sampleJob() }, async (room) => {
      const { actions } = await room.open();
      room.write('{ "jobs": { "tells its request": { "kind": "sync" } } }');
      await assert.rejects(actions.start(room.key('tells its request')), /cannot run: .*\(line 1\)/);
    }));

  it('refuses to start a job twice', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('runs'));
      await jobThat(window, room.key('runs'), ({ owner }) => owner.kind === 'here');
      await assert.rejects(window.actions.start(room.key('runs')), /running already/);
    }));

  for (const [what, act, state] of [
    ['pauses', 'pause', RunState.paused],
    ['cancels', 'cancel', RunState.cancelled],
  ] as const) {
    it(`${what} a run`, () =>
      inRoom({ runs: sampleJob() }, async (room) => {
        const window = await room.open();
        const key = room.key('runs');
        await window.actions.start(key);
        await jobThat(window, key, ({ owner }) => owner.kind === 'here');
        await window.actions[act](key);
        await jobThat(window, key, (job) => job.state === state && job.owner.kind === 'nobody');
      }));
  }

  it('ends the wait of a job that waits here', () =>
    inRoom({ waits: sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('waits');
      await window.actions.start(key);
      await jobThat(window, key, ({ waiting }) => waiting?.limit === 'calls');
      await window.actions.force(key);
      await jobThat(window, key, ({ state, waiting }) => state === RunState.running && waiting === null);
    }));

  it('ends the wait of a job that was left waiting by starting it with force', () =>
    inRoom({ 'tells its request': sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.force(room.key('tells its request'));
      const job = await jobThat(window, room.key('tells its request'), ({ state }) => state === RunState.failed);
      assert.match(job.lastError ?? '', /"mode":"continue","force":true/);
    }));

  it('runs two jobs of one name in two files at the same time', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      room.write({ runs: sampleJob() }, 'other.ratchet.json');
      const window = await room.open();
      const keys = [room.key('runs'), room.key('runs', 'other.ratchet.json')];
      await Promise.all(keys.map((key) => window.actions.start(key)));
      await Promise.all(keys.map((key) => jobThat(window, key, ({ owner }) => owner.kind === 'here')));
      await window.actions.pause(room.key('runs'));
      await jobThat(window, room.key('runs'), ({ state }) => state === RunState.paused);
      assert.equal(window.model.job(room.key('runs', 'other.ratchet.json'))?.state, RunState.running);
    }));

  it('keeps showing a job that runs while its file is taken away', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('runs'));
      await jobThat(window, room.key('runs'), ({ owner }) => owner.kind === 'here');
      room.write({ other: sampleJob() });
      await window.model.refresh();
      assert.deepEqual(
        window.model.jobs().map(({ name, inFile }) => [name, inFile]),
        [
          ['other', true],
          ['runs', false],
        ],
      );
    }));

  for (const [kind, message] of [
    ['untrusted', /not trusted/],
    ['virtual', /not on a disk/],
  ] as const) {
    it(`shows jobs and runs nothing in a window that is ${kind}`, () =>
      inRoom({ completes: sampleJob() }, async (room) => {
        const { model, actions } = await room.open({ window: { kind } });
        assert.equal(model.jobs().length, 1);
        for (const act of ['start', 'startFresh', 'inspect', 'moveStoreAside'] as const)
          await assert.rejects(async () => actions[act](room.key('completes')), message);
        assert.deepEqual(model.runner, { kind: 'off' });
      }));
  }

  it('starts nothing when the question for a secret is closed', () =>
    inRoom({ completes: secretiveJob() }, async (room) => {
      const { actions, model } = await room.open();
      assert.deepEqual(await actions.start(room.key('completes')), { kind: 'dismissed' });
      assert.deepEqual([model.runner.kind, model.job(room.key('completes'))?.requested], ['off', null]);
    }));

  it('hands the secrets to the runner', () =>
    inRoom({ 'tells its request': secretiveJob() }, async (room) => {
      const window = await room.open({ answer: () => 'hunter2' });
      await window.actions.start(room.key('tells its request'));
      const job = await jobThat(window, room.key('tells its request'), ({ state }) => state === RunState.failed);
      assert.match(job.lastError ?? '', /"secrets":\{"shop":"hunter2"\}/);
    }));

  it('keeps a secret that the server has renewed, and takes it to the next runner', () =>
    inRoom({ 'renews a secret': podioJob(), 'tells its request': podioJob() }, async (room) => {
      const window = await room.open({ answer: ({ name }) => `value of ${name}` });
      await window.actions.start(room.key('renews a secret'));
      await jobThat(window, room.key('renews a secret'), ({ state }) => state === RunState.completed);
      await window.actions.start(room.key('tells its request'));
      const job = await jobThat(window, room.key('tells its request'), ({ state }) => state === RunState.failed);
      assert.match(job.lastError ?? '', /"podio-user\.refresh":"renewed"/);
    }));
});
