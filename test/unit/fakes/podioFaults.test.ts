// Faults on order at the Podio fake: in Podio's envelope, on the routes they are for, counted apart.

import { strict as assert } from 'node:assert';
import type { Fault } from '../../fakes/faults.ts';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import { spawnFake } from '../../fakes/spawnFake.ts';
import type { Answer } from './callApi.ts';
import { PodioCalls, type PodioFake } from './podioCalls.ts';

describe('at the Podio fake a fault', () => {
  let fake: PodioFake;
  let calls: PodioCalls;

  beforeEach(async () => {
    fake = await startPodioFake({ workspaces: 1 });
    calls = await PodioCalls.signedIn(fake);
  });
  afterEach(async () => fake.stop());

  const withFault = async (fault: Fault): Promise<Answer> => {
    await fake.control.order({ fault, when: { kind: 'times', count: 1 }, on: ['orgs'] });
    return calls.get('/org/');
  };

  it('refuses in Podio’s words for each status', async () => {
    for (const status of [400, 401, 402, 403, 404, 409, 410, 420] as const) {
      const answer = await withFault({ kind: 'refused', status });
      assert.equal(answer.status, status);
      assert.equal(typeof answer.json.error, 'string');
      assert.equal(answer.json.request.method, 'GET');
    }
    const requestable = await withFault({ kind: 'refused', status: 403, error: 'requestable_forbidden' });
    assert.equal(requestable.json.error, 'requestable_forbidden');
    const { requests } = await fake.control.stats();
    assert.deepEqual([requests.answered, requests.refused, requests.failed], [0, 2, 7]);
  });

  it('is a gateway’s 429, with Retry-After or without', async () => {
    const hinted = await withFault({ kind: 'rateLimited', hint: 'seconds', retryAfterMs: 7_000 });
    assert.deepEqual([hinted.status, hinted.headers.get('retry-after'), hinted.json], [429, '7', undefined]);
    const plain = await withFault({ kind: 'rateLimited', hint: 'none', retryAfterMs: 0 });
    assert.deepEqual([plain.status, plain.headers.get('retry-after')], [429, null]);
  });

  it('fails before the work or after it, and the counts tell which', async () => {
    assert.match((await withFault({ kind: 'failed', status: 500 })).json.error_description, /unexpected error/);
    assert.equal((await fake.control.stats()).rate.general.granted, 0);
    const late = await withFault({ kind: 'failed', status: 504, applied: true });
    assert.match(late.json.error_description, /took too long to respond/);
    const { rate, requests } = await fake.control.stats();
    assert.deepEqual([rate.general.granted, requests.answered, requests.lost, requests.failed], [1, 1, 1, 2]);
  });

  it('resets, or ends JSON in its middle', async () => {
    await assert.rejects(withFault({ kind: 'reset', applied: false }));
    const truncated = await withFault({ kind: 'truncated' });
    assert.deepEqual([truncated.status, truncated.json], [200, undefined]);
    assert.equal((await calls.get('/org/')).json.length, 1);
  });
});

describe('a Podio fake of its own process', () => {
  it('is steered like one in this process', async () => {
    const fake = await spawnFake('podio', { workspaces: 2, rate: { general: 2 } });
    try {
      const calls = await PodioCalls.signedIn(fake);
      const space = await fake.control.make({ kind: 'addSpace', name: 'Later', apps: 1 });
      assert.equal((await calls.get(`/space/${space}`)).json.name, 'Later');
      assert.equal((await calls.get('/org/')).status, 200);
      assert.equal((await calls.get('/org/')).status, 420);
      await fake.control.advance(3_600_000);
      assert.equal((await calls.get('/org/')).status, 200);
    } finally {
      await fake.stop();
    }
  });
});
