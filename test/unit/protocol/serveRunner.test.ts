import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ConfigError } from '../../../src/core/errors.ts';
import { jobName } from '../../../src/core/ids.ts';
import { connectToRunner } from '../../../src/protocol/channel.ts';
import { fixture, openWitness, withRunner } from './runnerFixture.ts';

/** A runner that nobody has shaken hands with. */
async function withStranger(use: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = fork(fixture('runner'), [], { serialization: 'advanced', execArgv: [] });
  const ended = once(child, 'close');
  try {
    await use(child);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** A parent of its own, killed once its runner has the job. Resolves to what the runner wrote before it was gone. */
async function runnerWithoutParent(job: string): Promise<string> {
  const witness = await openWitness();
  const parent = spawn(process.execPath, [fixture('parent'), job], {
    env: witness.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(parent, 'close');
  await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  await ended;
  witness.close();
  return witness.gone;
}

describe('a runner', () => {
  it('refuses a parent of another protocol', () =>
    withStranger(async (child) => {
      const { calls } = connectToRunner(child, { run: () => {}, secret: () => {} });
      await assert.rejects(
        calls.hello({ protocol: 99, version: '9.0.0' }),
        (error) => error instanceof ConfigError && /Ratchet 9\.0\.0 speaks protocol 99/.test(error.message),
      );
    }));

  it('refuses every call before the handshake', () =>
    withStranger(async (child) => {
      const { calls } = connectToRunner(child, { run: () => {}, secret: () => {} });
      await assert.rejects(calls.pause(jobName('a')), ConfigError);
    }));

  it('drains and goes when its parent is killed', async () => {
    assert.equal(await runnerWithoutParent('event'), 'drained');
  });

  it('goes when its parent is killed even if its shutdown hangs', async () => {
    assert.equal(await runnerWithoutParent('hang in shutdown'), '');
  });

  it('drains and goes at SIGTERM', async () => {
    const witness = await openWitness();
    await withRunner(
      async ({ pid, closed }) => {
        process.kill(pid, 'SIGTERM');
        assert.deepEqual([await witness.gone, (await closed).code], ['drained', 0]);
      },
      { env: witness.env },
    );
    witness.close();
  });

  it('leaves the interrupt of a terminal to its parent', () =>
    withRunner(async ({ pid, calls }) => {
      process.kill(pid, 'SIGINT');
      process.kill(pid, 'SIGHUP');
      await calls.pause(jobName('a'));
    }));
});
