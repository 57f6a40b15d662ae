// Backups in a runner that stays, as a host has it: secrets that are renewed, waits that are ended, runs that are paused.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import type { RenewedSecret, StartAnswer } from '../../../src/protocol/contract.ts';
import { RunnerService } from '../../../src/runner/runnerService.ts';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import type { PodioControl } from '../../fakes/podio/podioControl.ts';
import { type PodioStats, startPodioFake } from '../../fakes/podio/podioFake.ts';

const JOB = jobName('casa');
const SECRETS = { client: 'test-secret', podio: 'test-password' };

describe('backups in a runner that stays', () => {
  let folder = '';
  let fake: RunningFake<PodioStats, PodioControl>;
  let runner: RunnerService;
  let renewed: RenewedSecret[] = [];
  let heard: (event: RunEvent) => void = () => {};

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-backups-'));
    fake = await startPodioFake({ workspaces: 2, apps: 1, items: 2, rate: { general: null, limited: null } });
    renewed = [];
    runner = new RunnerService({ run: (event) => heard(event), secret: (secret) => renewed.push(secret) });
  });

  afterEach(async () => {
    await runner.shutdown();
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (secrets: Record<string, string> = SECRETS): Promise<StartAnswer> => {
    const auth = { grant: 'password', clientId: 'test-client', username: 'ada@example.com' };
    const source = {
      type: 'podio',
      url: fake.url,
      auth: { ...auth, clientSecret: `\${secret:client}`, password: `\${secret:podio}` },
      pace: 'burst',
    };
    const job = { kind: 'backup', source, destination: { type: 'archive', path: 'casa' } };
    const jobFile = { path: join(folder, 'ratchet.json'), text: JSON.stringify({ jobs: { [JOB]: job } }) };
    const how = { mode: 'continue', wait: true, force: false, role: 'test' } as const;
    return runner.start({ job: JOB, jobFile, secrets, stateDir: folder, ...how });
  };

  /** Resolves with the next event of the type. */
  const next = <Type extends RunEvent['type']>(type: Type): Promise<Extract<RunEvent, { type: Type }>> =>
    new Promise((resolve) => {
      heard = (event) => {
        if (isOf(event, type)) resolve(event);
      };
    });

  /** One run from its start to its end, the job let go. */
  const complete = async (secrets?: Record<string, string>): Promise<void> => {
    const finished = next('run:finished');
    const answer = await start(secrets);
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    const { state, error } = await finished;
    assert.equal(state, 'completed', error ?? '');
    await runner.pause(JOB);
  };

  it('give the host a refresh token to keep, and sign in with it when it is handed back', async () => {
    await complete();
    const [secret] = renewed;
    assert.deepEqual([secret?.job, secret?.name, secret?.replaces], [JOB, 'podio.refresh', null]);
    await complete({ ...SECRETS, 'podio.refresh': secret?.value ?? '' });
    const { granted } = (await fake.control.stats()).tokens;
    assert.deepEqual(granted, { password: 1, refresh_token: 1 });
  });

  it('sign in by password when a refresh token that was handed back is void', async () => {
    await complete({ ...SECRETS, 'podio.refresh': 'of last year' });
    assert.equal(renewed.length, 1);
  });

  it('end their wait for a limit when they are told to, and go on in the same attempt', async () => {
    await fake.control.refuse({ rateClass: 'limited', nth: 2 });
    const waiting = next('run:waiting');
    await start();
    const { limit, since, resumeAt } = await waiting;
    assert.match(limit, /^podio at 127\.0\.0\.1:\d+ as ada@example\.com /);
    assert.equal(Date.parse(resumeAt) - Date.parse(since), 3_600_000);
    const finished = next('run:finished');
    await runner.force(JOB);
    const { state, attempts, counters } = await finished;
    assert.deepEqual([state, attempts.length, counters['items'], counters['retries']], ['completed', 1, 4, 1]);
  });

  it('are paused while they wait, and wait on from the first hit when they are resumed', async () => {
    await fake.control.refuse({ rateClass: 'limited', nth: 2 });
    let waiting = next('run:waiting');
    await start();
    const { since } = await waiting;
    await runner.pause(JOB);
    waiting = next('run:waiting');
    await start();
    assert.equal((await waiting).since, since);
  });
});

function isOf<Type extends RunEvent['type']>(event: RunEvent, type: Type): event is Extract<RunEvent, { type: Type }> {
  return event.type === type;
}
