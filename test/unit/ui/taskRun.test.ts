import assert from 'node:assert/strict';
import { TaskRun } from '../../../src/ui/taskRun.ts';
import { type HostRoom, inRoom, jobThat, type OpenWindow } from '../host/hostRoom.ts';
import { inEnglish } from '../host/inEnglish.ts';
import { sampleJob } from '../host/sampleJob.ts';

interface Terminal {
  readonly run: TaskRun;
  readonly text: () => string;
}

function terminalOf(window: OpenWindow, room: HostRoom, job: string): Terminal {
  let written = '';
  const run = new TaskRun({
    ...{ model: window.model, actions: window.actions, named: job, mode: 'continue', t: inEnglish },
    find: () => window.model.job(room.key(job)),
    write: (text) => {
      written += text;
    },
  });
  return { run, text: () => written };
}

/** Carries a job as a task to its end. */
async function carried(job: string): Promise<{ readonly code: number; readonly text: string }> {
  let ended = { code: -1, text: '' };
  await inRoom({ [job]: sampleJob() }, async (room) => {
    const { run, text } = terminalOf(await room.open(), room, job);
    await run.begin();
    ended = { code: await run.ended, text: text() };
  });
  return ended;
}

describe('a job carried by a task', () => {
  const ends: readonly (readonly [job: string, code: number, said: RegExp])[] = [
    ['completes', 0, /completes: attempt 1 \(start\).*completes: completed/s],
    ['has dead letters', 3, /completed, but records failed/],
    ['fails', 1, /failed.*the query is broken/s],
    ['is refused', 1, /the key is wrong/],
    ['has nothing to do', 0, /nothing to do, its last run left no dead letters/],
  ];
  for (const [job, code, said] of ends) {
    it(`that ${job} ends with ${code} and the lines of the command line`, async () => {
      const ended = await carried(job);
      assert.match(ended.text, said);
      assert.equal(ended.code, code);
    });
  }

  it('ends its lines as a terminal wants it', async () => {
    assert.doesNotMatch((await carried('completes')).text, /[^\r]\n/);
  });

  it('ends with 2 when there is no such job', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const { run, text } = terminalOf(await room.open(), room, 'no such job');
      await run.begin();
      assert.equal(await run.ended, 2);
      assert.match(text(), /no job "no such job"/);
    }));

  it('pauses its run on Ctrl-C', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const window = await room.open();
      const { run } = terminalOf(window, room, 'runs');
      await run.begin();
      await jobThat(window, room.key('runs'), ({ owner }) => owner.kind === 'here');
      run.interrupt();
      assert.equal(await run.ended, 130);
    }));

  it('follows a run that is under way already', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('runs'));
      await jobThat(window, room.key('runs'), ({ owner }) => owner.kind === 'here');
      const { run, text } = terminalOf(window, room, 'runs');
      await run.begin();
      await window.actions.pause(room.key('runs'));
      assert.equal(await run.ended, 130);
      assert.match(text(), /running already; this terminal follows it/);
    }));

  it('outlives the death of its runner', () =>
    inRoom({ 'dies once': sampleJob() }, async (room) => {
      const window = await room.open();
      const { run, text } = terminalOf(window, room, 'dies once');
      await run.begin();
      await jobThat(window, room.key('dies once'), ({ attempts }) => attempts.at(-1)?.attempt === 2);
      await window.actions.pause(room.key('dies once'));
      assert.equal(await run.ended, 130);
      assert.match(text(), /was ended by SIGKILL; it is started again.*attempt 2 \(crash-recovery\)/s);
    }));
});
