import assert from 'node:assert/strict';
import {
  AuthError,
  ConfigError,
  CorruptError,
  PermanentError,
  RateLimitError,
  StaleEpochError,
  StorageError,
  TransientError,
} from '../../../src/core/errors.ts';
import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { type RunnerProcess, startRunnerProcess } from '../../../src/protocol/runnerProcess.ts';
import { fixture, startRequest } from './runnerFixture.ts';

describe('the channel', () => {
  let runner: RunnerProcess;

  before(async () => {
    runner = await startRunnerProcess({ modulePath: fixture('runner'), version: '1.0.0' });
  });

  after(() => runner.dispose());

  async function failureOf(job: string): Promise<unknown> {
    return runner.calls.start(startRequest(job)).then(
      () => null,
      (error: unknown) => error,
    );
  }

  function nextEvent(): Promise<RunEvent> {
    return new Promise((resolve) => {
      const remove = runner.onEvent((event) => {
        remove();
        resolve(event);
      });
    });
  }

  it('carries calls and answers', async () => {
    assert.deepEqual(await runner.calls.start(startRequest('plain')), { kind: 'started', run: 'r1', attempt: 1 });
  });

  it('carries events', async () => {
    const event = nextEvent();
    await runner.calls.start(startRequest('event'));
    assert.equal((await event).type, 'log');
  });

  it('carries a secret that was renewed, apart from the events', async () => {
    const renewed = new Promise((resolve) => runner.onSecret(resolve));
    await runner.calls.start(startRequest('new secret'));
    assert.deepEqual(await renewed, { job: 'new secret', name: 'podio', value: 'of this morning', replaces: 'podio' });
  });

  it('refuses a wrong argument before it is sent, and does not repeat its value', async () => {
    const wrong = { ...startRequest('a'), secrets: JSON.parse('{"shop": 12345}') };
    await assert.rejects(
      runner.calls.start(wrong),
      (error) => error instanceof ConfigError && /secrets\.shop/.test(error.message) && !/12345/.test(error.message),
    );
  });

  it('refuses a job name that could leave the state folder', async () => {
    await assert.rejects(runner.calls.pause(jobName('../up')), ConfigError);
  });

  it('refuses an answer that is not as agreed', async () => {
    const error = await failureOf('wrong answer');
    assert.ok(error instanceof ConfigError && /answer to "start"/.test(error.message));
  });

  it('turns an event that is not as agreed into an error in the log', async () => {
    const event = nextEvent();
    await runner.calls.start(startRequest('wrong event'));
    const received = await event;
    assert.ok(received.type === 'log' && received.level === 'error');
  });

  describe('carries an error, which', () => {
    for (const [job, kind, family] of [
      ['config', ConfigError, 'config'],
      ['auth', AuthError, 'auth'],
      ['rateLimit', RateLimitError, 'rateLimit'],
      ['transient', TransientError, 'transient'],
      ['permanent', PermanentError, 'permanent'],
      ['corrupt', CorruptError, 'corrupt'],
      ['storage', StorageError, 'corrupt'],
      ['staleEpoch', StaleEpochError, 'corrupt'],
    ] as const) {
      it(`stays a ${kind.name}`, async () => {
        const error = await failureOf(job);
        assert.ok(error instanceof kind);
        assert.deepEqual([error.name, error.family], [kind.name, family]);
      });
    }

    it('keeps the facts of a rate limit', async () => {
      const error = await failureOf('rateLimit');
      assert.ok(error instanceof RateLimitError);
      assert.deepEqual([error.limit, error.retryAt], ['texts per minute', 1_700_000_000_000]);
    });

    it('keeps the facts of a refusal by the disk', async () => {
      const error = await failureOf('storage');
      assert.ok(error instanceof StorageError);
      assert.deepEqual([error.code, error.path, error.message], ['ENOSPC', '/state/a.sqlite', 'disk full']);
    });

    it('keeps name and message of a defect', async () => {
      const error = await failureOf('defect');
      assert.ok(error instanceof Error);
      assert.deepEqual([error.name, error.message], ['TypeError', 'x is not a function']);
    });
  });
});
