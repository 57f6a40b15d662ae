import assert from 'node:assert/strict';
import { ConfigError, TransientError } from '../../../src/core/errors.ts';
import { jobName } from '../../../src/core/ids.ts';
import { PROTOCOL } from '../../../src/protocol/contract.ts';
import { describeEnd, startRunnerProcess } from '../../../src/protocol/runnerProcess.ts';
import { fixture, openWitness, startRequest, withRunner } from './runnerFixture.ts';

describe('the handle of a runner', () => {
  it('is given after the handshake', () =>
    withRunner(async ({ calls, pid }) => {
      const { pid: theirs } = await calls.hello({ protocol: PROTOCOL, version: '1.0.0' });
      assert.equal(theirs, pid);
    }));

  it('is refused for a runner of another protocol, which is ended', async () => {
    await assert.rejects(
      startRunnerProcess({ modulePath: fixture('foreignRunner'), version: '1.0.0' }),
      (error) => error instanceof ConfigError && /protocol 99 \(Ratchet 9\.0\.0\)/.test(error.message),
    );
  });

  it('is refused with the last words of a runner that cannot start', async () => {
    await assert.rejects(
      startRunnerProcess({ modulePath: fixture('brokenRunner'), version: '1.0.0' }),
      (error) => error instanceof TransientError && /ended with code 7.*sql-wasm\.wasm is missing/s.test(error.message),
    );
  });

  it('is refused for a runner that does not answer in time', async () => {
    await assert.rejects(
      startRunnerProcess({ modulePath: fixture('silentRunner'), version: '1.0.0', handshakeTimeoutMs: 200 }),
      (error) => error instanceof TransientError && /handshake in time/.test(error.message),
    );
  });

  it('is refused when there is no such Node', async () => {
    await assert.rejects(
      startRunnerProcess({ modulePath: fixture('runner'), version: '1.0.0', execPath: '/nowhere/node' }),
      (error) => error instanceof TransientError && /ENOENT/.test(error.message),
    );
  });

  it('tells how the runner ended, with its last words', () =>
    withRunner(async ({ calls, closed }) => {
      const answer = calls.start(startRequest('die'));
      await assert.rejects(answer, (error) => error instanceof TransientError && /SIGKILL/.test(error.message));
      const end = await closed;
      assert.deepEqual([describeEnd(end), end.stderrTail], ['was ended by SIGKILL', 'last words\n']);
    }));

  it('reports a runner that does not answer its heartbeat, and that it does again', () =>
    withRunner(
      async (runner) => {
        const reports: boolean[] = [];
        const recovered = new Promise<void>((resolve) => {
          runner.onResponsive((responsive) => {
            reports.push(responsive);
            if (responsive) resolve();
          });
        });
        await runner.calls.start(startRequest('block', { ms: '600' }));
        await recovered;
        assert.deepEqual(reports, [false, true]);
      },
      { heartbeat: { everyMs: 10, misses: 3 } },
    ));
});

describe('disposing of a runner', () => {
  it('lets it drain', async () => {
    const witness = await openWitness();
    await withRunner(
      async (runner) => {
        await runner.dispose();
        assert.deepEqual([await witness.gone, (await runner.closed).code], ['drained', 0]);
      },
      { env: witness.env },
    );
    witness.close();
  });

  it('ends it when it hangs in its shutdown', () =>
    withRunner(async (runner) => {
      await runner.calls.start(startRequest('hang in shutdown'));
      await runner.dispose();
      assert.notEqual((await runner.closed).code, 0);
    }));

  it('kills it when it does not turn at all', () =>
    withRunner(async (runner) => {
      void runner.calls.start(startRequest('block', { ms: '60000' })).catch(() => {});
      await runner.dispose();
      assert.equal((await runner.closed).signal, 'SIGKILL');
    }));

  it('may be done twice', () =>
    withRunner(async (runner) => {
      await Promise.all([runner.dispose(), runner.dispose()]);
      await runner.dispose();
    }));

  it('rejects what is pending', () =>
    withRunner(async (runner) => {
      const pending = assert.rejects(runner.calls.start(startRequest('never answer')), TransientError);
      await runner.dispose();
      await pending;
      await assert.rejects(runner.calls.pause(jobName('a')), TransientError);
    }));
});
