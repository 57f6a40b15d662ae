// A fake in a process of its own: starts, answers, keeps its options, ends.

import { strict as assert } from 'node:assert';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { spawnFake } from '../../fakes/spawnFake.ts';
import { callApi } from './callApi.ts';

describe('a spawned fake', () => {
  it('listens, takes its options and orders, and is gone when stopped', async () => {
    const fake = await spawnFake('qdrant', { apiKey: 'right' });
    assert.notEqual(fake.pid, process.pid);
    assert.equal((await callApi(fake.url, 'GET', '/collections')).status, 401);
    await fake.control.order({ fault: { kind: 'failed', status: 503 }, when: { kind: 'times', count: 1 } });
    assert.equal((await callApi(fake.url, 'GET', '/collections', undefined, { 'api-key': 'right' })).status, 503);
    assert.deepEqual((await fake.control.stats()).faultsFired, [1]);
    await fake.stop();
    assert.throws(() => process.kill(fake.pid, 0), { code: 'ESRCH' });
    await fake.stop();
  });

  it('runs beside others of its kind', async () => {
    const fakes = await Promise.all([spawnFake('gemini'), spawnFake('openai'), spawnFake('openai')]);
    try {
      assert.equal(new Set(fakes.map((fake) => fake.url)).size, 3);
      for (const fake of fakes) assert.equal((await fake.control.stats()).texts, 0);
    } finally {
      await Promise.all(fakes.map((fake) => fake.stop()));
    }
  });

  it('ends when the process that started it is gone', async () => {
    const parent = fork(new URL('./spawningParent.ts', import.meta.url));
    const [url] = await once(parent, 'message');
    assert.equal((await callApi(String(url), 'GET', '/__control/stats')).status, 200);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (await answers(String(url)));
  });
});

function answers(url: string): Promise<boolean> {
  return callApi(url, 'GET', '/__control/stats').then(
    () => true,
    () => false,
  );
}
