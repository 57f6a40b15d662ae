// The Qdrant fake refuses what Qdrant 1.19 refuses, in its words: each row of the reference's table, and its own document.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import type { Fault } from '../../fakes/faults.ts';
import { type QdrantFakeOptions, type QdrantStats, startQdrantFake } from '../../fakes/qdrant/qdrantFake.ts';
import { type Answer, callApi } from './callApi.ts';

describe('the Qdrant fake refuses', () => {
  let fake: RunningFake<QdrantStats>;

  async function start(options: QdrantFakeOptions = {}): Promise<void> {
    fake = await startQdrantFake(options);
  }

  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
    callApi(fake.url, method, path, body, headers);
  const create = (more: object = {}): Promise<Answer> =>
    call('PUT', '/collections/c', { vectors: { size: 4, distance: 'Dot' }, ...more });
  const upsert = (points: unknown, query = 'wait=true'): Promise<Answer> =>
    call('PUT', `/collections/c/points?${query}`, { points });
  const points = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({ id: index + 1, vector: [1, 2, 3, 4] }));

  function refused(answer: Answer, status: number, error: RegExp | string): void {
    assert.equal(answer.status, status, answer.text);
    const found = String(answer.json?.status?.error);
    if (typeof error === 'string') assert.equal(found, error);
    else assert.match(found, error);
    assert.equal(typeof answer.json.time, 'number');
  }

  afterEach(async () => fake.stop());

  it('a vector of another dimension', async () => {
    await start();
    await create();
    const answer = await upsert([{ id: 1, vector: [1, 2, 3] }]);
    refused(answer, 400, 'Wrong input: Vector dimension error: expected dim: 4, got 3');
  });

  it('a collection that is not there', async () => {
    await start();
    const refusal = "Not found: Collection `c` doesn't exist!";
    refused(await call('GET', '/collections/c'), 404, refusal);
    refused(await upsert(points(1)), 404, refusal);
  });

  it('a collection that is there already', async () => {
    await start();
    await create();
    refused(await create(), 409, 'Wrong input: Collection `c` already exists!');
  });

  it('an empty vector, which the document allows', async () => {
    await start();
    await create();
    const answer = await upsert([{ id: 1, vector: [] }]);
    refused(answer, 422, 'Validation error in JSON body: [points[0].vector.vector: dense vector must not be empty]');
  });

  it('an update without points, which the document allows', async () => {
    await start();
    await create();
    refused(await upsert([]), 400, 'Bad request: Empty update request');
    refused(
      await call('POST', '/collections/c/points/delete?wait=true', { points: [] }),
      400,
      'Bad request: Empty update request',
    );
  });

  it('values out of their range', async () => {
    await start();
    refused(
      await call('PUT', '/collections/c', { vectors: { size: 0, distance: 'Dot' } }),
      422,
      'Validation error in JSON body: [vectors.size: value 0 invalid, must be 1 or larger]',
    );
    refused(
      await call('PUT', '/collections/c', { vectors: { size: 65_537, distance: 'Dot' } }),
      422,
      /must be from 1 to 65536/,
    );
    await create();
    refused(
      await call('POST', '/collections/c/points/scroll', { limit: 0 }),
      422,
      /\[limit: value 0 invalid, must be 1 or larger\]/,
    );
    refused(
      await upsert(points(1), 'wait=true&timeout=0'),
      422,
      /Validation error in query parameters: \[timeout: value 0/,
    );
  });

  it('malformed JSON', async () => {
    await start();
    await create();
    refused(await call('PUT', '/collections/c/points?wait=true', '{"points":['), 400, /^Format error in JSON body: /);
  });

  it('ids that are neither unsigned 64-bit integers nor UUIDs', async () => {
    await start();
    await create();
    const bodies = ['"row-7"', '-1', '1.5', '18446744073709551616', 'null'].map(
      (id) => `{"points":[{"id":${id},"vector":[1,2,3,4]}]}`,
    );
    for (const body of bodies) {
      refused(await call('PUT', '/collections/c/points?wait=true', body), 400, /^Format error in JSON body: /);
    }
  });

  it('bodies that are not what the document says', async () => {
    await start();
    await create();
    const wrong = [
      { points: [{ id: 1 }] },
      { points: [{ id: 1, vector: [1, 2, 3, null] }] },
      { points: [{ id: 1, vector: [1, 2, 3, 4], payload: 'text' }] },
      { points: points(1), update_mode: 'replace' },
      { points: points(1), update_filter: { musst: [] } },
      {},
    ];
    for (const body of wrong)
      refused(await call('PUT', '/collections/c/points?wait=true', body), 400, /^Format error in JSON body: /);
    refused(
      await call('PATCH', '/collections/c', { optimizers_config: 'fast' }),
      400,
      /^Format error in JSON body: optimizers_config/,
    );
  });

  it('query parameters that are not what the document says', async () => {
    await start();
    await create();
    for (const query of ['wait=maybe', 'ordering=any', 'wiat=true']) {
      refused(await upsert(points(1), query), 400, /^Format error in query parameters: /);
    }
  });

  it('a body over the size limit with 400, not with 413', async () => {
    await start({ maxBodyBytes: 1_000 });
    await create();
    const body = JSON.stringify({ points: points(40) });
    refused(
      await call('PUT', '/collections/c/points?wait=true', body),
      400,
      `Payload error: JSON payload (${body.length} bytes) is larger than allowed (limit: 1000 bytes).`,
    );
  });

  it('batches over the strict mode limit', async () => {
    await start();
    await create({ strict_mode_config: { enabled: true, upsert_max_batchsize: 4 } });
    refused(await upsert(points(5)), 400, /Limit exceeded 5 > 4 for "upsert limit"\. Help: /);
    assert.equal((await upsert(points(4))).status, 200);
  });

  it('filters without an index in strict mode', async () => {
    await start({
      strictMode: { enabled: true, unindexed_filtering_update: false, unindexed_filtering_retrieve: false },
    });
    await create();
    const filter = { must_not: [{ key: 'seen', match: { value: 'run-1' } }] };
    refused(
      await call('POST', '/collections/c/points/count', { filter }),
      400,
      /Index required but not found for "seen"/,
    );
    refused(
      await call('POST', '/collections/c/points/delete?wait=true', { filter }),
      400,
      /Index required but not found for "seen"/,
    );
    await call('PUT', '/collections/c/index?wait=true', { field_name: 'seen', field_schema: 'keyword' });
    assert.equal((await call('POST', '/collections/c/points/count', { filter })).status, 200);
  });

  it('writes over the rate, counting points, and says when to come back', async () => {
    await start();
    await create({ strict_mode_config: { enabled: true, write_rate_limit: 10 } });
    assert.equal((await upsert(points(10))).status, 200);
    const answer = await upsert(points(5));
    refused(answer, 429, /^Rate limiting exceeded: Write rate limit exceeded: Operation requires 5 tokens/);
    assert.match(answer.headers.get('retry-after') ?? '', /^(2\d|30)$/);
    await fake.control.advance(30_000);
    assert.equal((await upsert(points(5))).status, 200);
  });

  it('a batch larger than the rate, without saying when to come back', async () => {
    await start();
    await create({ strict_mode_config: { enabled: true, write_rate_limit: 10 } });
    const answer = await upsert(points(11));
    refused(answer, 429, /request larger than rate limiter capacity, please try to split your request$/);
    assert.equal(answer.headers.get('retry-after'), null);
  });

  it('on order: time-outs, quotas, shards that are down', async () => {
    await start();
    await create();
    const cases: readonly (readonly [408 | 500 | 503 | 507, RegExp])[] = [
      [408, /^Timeout: /],
      [500, /^Service internal error: /],
      [503, /^Shard temporarily unavailable: /],
      [507, /^Insufficient storage: /],
    ];
    for (const [status, error] of cases) {
      const fault: Fault = { kind: 'failed', status };
      await fake.control.order({ fault, when: { kind: 'times', count: 1 } });
      refused(await upsert(points(1)), status, error);
    }
    assert.deepEqual((await fake.control.stats()).points, { c: 0 });
  });

  it('a missing or wrong key in plain text', async () => {
    await start({ apiKey: 'right', readOnlyApiKey: 'reader', revokedToken: 'was-good' });
    const missing = await call('GET', '/collections');
    assert.deepEqual([missing.status, missing.text], [401, 'Must provide an API key or an Authorization bearer token']);
    const wrong = await call('GET', '/collections', undefined, { 'api-key': 'wrong' });
    assert.deepEqual([wrong.status, wrong.text], [401, 'Invalid API key or JWT']);
    const revoked = await call('GET', '/collections', undefined, { authorization: 'Bearer was-good' });
    assert.deepEqual([revoked.status, revoked.json], [403, undefined]);
    assert.equal((await call('GET', '/collections', undefined, { 'api-key': 'right' })).status, 200);
    assert.equal((await call('GET', '/collections', undefined, { 'api-key': 'reader' })).status, 200);
    const write = await call('DELETE', '/collections/c', undefined, { 'api-key': 'reader' });
    refused(write, 403, /^Forbidden: /);
  });

  it('routes the server does not have, with an empty 404', async () => {
    await start();
    const answer = await call('POST', '/collections/c/points/upsert', {});
    assert.deepEqual([answer.status, answer.text], [404, '']);
  });

  it('what only the real server can do, loudly', async () => {
    await start();
    const answer = await call('GET', '/telemetry');
    assert.equal(answer.status, 501);
    assert.match(answer.text, /This fake does not do/);
  });

  it('a payload for a point that is not there, after it was set on those that are', async () => {
    await start();
    await create();
    await upsert(points(1));
    const answer = await call('POST', '/collections/c/points/payload?wait=true', {
      payload: { a: 1 },
      points: [1, 99],
    });
    refused(answer, 404, 'Not found: No point with id 99 found');
    const kept = await call('POST', '/collections/c/points', { ids: [1] });
    assert.deepEqual(kept.json.result[0].payload, { a: 1 });
  });
});
