// The Qdrant fake does with points what a connector relies on.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type QdrantFakeOptions, type QdrantStats, startQdrantFake } from '../../fakes/qdrant/qdrantFake.ts';
import { type Answer, callApi } from './callApi.ts';

describe('the Qdrant fake', () => {
  let fake: RunningFake<QdrantStats>;

  async function start(
    vectors: object = { size: 2, distance: 'Cosine' },
    options: QdrantFakeOptions = {},
  ): Promise<void> {
    fake = await startQdrantFake(options);
    await call('PUT', '/collections/c', { vectors });
  }

  const call = (method: string, path: string, body?: unknown): Promise<Answer> => callApi(fake.url, method, path, body);
  const onPoints = async (method: string, path: string, body: unknown): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = await call(method, `/collections/c/points${path}`, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.result;
  };
  const upsert = (points: unknown, more: object = {}) => onPoints('PUT', '?wait=true', { points, ...more });
  const scroll = (body: object = {}) => onPoints('POST', '/scroll', body);
  const count = async (filter?: object): Promise<number> =>
    (await onPoints('POST', '/count', { filter, exact: true })).count;
  const three = [
    { id: 3, vector: [0, 1], payload: { run: 'old', tags: ['a', 'b'] } },
    { id: 1, vector: [3, 4], payload: { run: 'new' } },
    { id: '6f0a3c9e-8f2d-4b43-9a6a-3c0f1f8b7a11', vector: [1, 0], payload: { run: 'new', gone: null } },
  ];

  afterEach(async () => fake.stop());

  it('completes a write that is waited for and shows it at once', async () => {
    await start();
    assert.deepEqual(await upsert(three), { operation_id: 0, status: 'completed' });
    assert.equal(await count(), 3);
  });

  it('acknowledges a write that is not waited for and applies it later', async () => {
    await start(undefined, { applyDelayMs: 500 });
    const result = await onPoints('PUT', '', { points: three });
    assert.equal(result.status, 'acknowledged');
    assert.equal(await count(), 0);
    await onPoints('POST', '/delete?wait=true', { points: [99] });
    assert.equal(await count(), 3);
  });

  it('acknowledges a write it cannot apply, and tells nobody', async () => {
    await start();
    const answer = await call('PUT', '/collections/c/points', { points: [{ id: 1, vector: [1, 2, 3] }] });
    assert.equal(answer.json.result.status, 'acknowledged');
    await onPoints('POST', '/delete?wait=true', { points: [99] });
    assert.equal((await fake.control.stats()).silentFailures, 1);
    assert.equal(await count(), 0);
  });

  it('answers wait_timeout with 200 when a write takes longer than its time-out', async () => {
    await start(undefined, { applyDelayMs: 60_000 });
    const answer = await call('PUT', '/collections/c/points?wait=true&timeout=1', { points: three });
    assert.deepEqual([answer.status, answer.json.result.status], [200, 'wait_timeout']);
    assert.equal(await count(), 0);
  });

  it('answers unfinished writes on order, applied or never', async () => {
    await start();
    const when = { kind: 'times', count: 1 } as const;
    await fake.control.order({ fault: { kind: 'unfinishedWrite', status: 'wait_timeout', applied: false }, when });
    assert.equal((await upsert(three)).status, 'wait_timeout');
    await fake.control.order({ fault: { kind: 'unfinishedWrite', status: 'acknowledged', applied: true }, when });
    assert.equal((await upsert([{ id: 7, vector: [1, 1] }])).status, 'acknowledged');
    await onPoints('POST', '/delete?wait=true', { points: [99] });
    assert.equal(await count(), 1);
  });

  it('replaces a point whole, payload and all', async () => {
    await start();
    await upsert(three);
    await upsert([{ id: 1, vector: [0, 1] }]);
    const [point] = await onPoints('POST', '', { ids: [1], with_payload: true, with_vector: true });
    assert.deepEqual(point, { id: 1, payload: {}, vector: [0, 1] });
  });

  it('keeps or inserts by update mode and update filter', async () => {
    await start();
    await upsert(three);
    const changed = (id: number) => ({ id, vector: [1, 1], payload: { run: 'changed' } });
    await upsert([changed(1), changed(8)], { update_mode: 'insert_only' });
    await upsert([changed(3), changed(9)], { update_mode: 'update_only' });
    await upsert([changed(1), changed(10)], { update_filter: { must: [{ key: 'run', match: { value: 'none' } }] } });
    const { points } = await scroll({ with_payload: ['run'] });
    const runs = points
      .slice(0, 4)
      .map((point: { id: number; payload: { run: string } }) => [point.id, point.payload.run]);
    assert.deepEqual(runs, [
      [1, 'new'],
      [3, 'changed'],
      [8, 'changed'],
      [10, 'changed'],
    ]);
  });

  it('normalises vectors where the distance is cosine, and only there', async () => {
    await start();
    await upsert(three);
    const [cosine] = await onPoints('POST', '', { ids: [1], with_vector: true });
    assert.ok(Math.abs(cosine.vector[0] - 0.6) < 1e-6);
    await call('PUT', '/collections/d', { vectors: { size: 2, distance: 'Dot' } });
    await call('PUT', '/collections/d/points?wait=true', { points: three });
    const dot = await call('POST', '/collections/d/points', { ids: [1], with_vector: true });
    assert.deepEqual(dot.json.result[0].vector, [3, 4]);
  });

  it('takes points column by column too', async () => {
    await start();
    await onPoints('PUT', '?wait=true', {
      batch: {
        ids: [1, 2],
        vectors: [
          [1, 0],
          [0, 1],
        ],
        payloads: [{ a: 1 }, null],
      },
    });
    const { points } = await scroll();
    assert.deepEqual(points, [
      { id: 1, payload: { a: 1 } },
      { id: 2, payload: {} },
    ]);
  });

  it('gives points by id: those that are there, in an order of its own', async () => {
    await start();
    await upsert(three);
    const found = await onPoints('POST', '', { ids: [1, 2, 3], with_payload: { exclude: ['tags'] } });
    assert.deepEqual(found, [
      { id: 3, payload: { run: 'old' } },
      { id: 1, payload: { run: 'new' } },
    ]);
  });

  it('scrolls in the order of ids, from the offset on', async () => {
    await start();
    await upsert(three);
    const first = await scroll({ limit: 2, with_payload: false });
    assert.deepEqual(first, { points: [{ id: 1 }, { id: 3 }], next_page_offset: three[2]?.id });
    const second = await scroll({ limit: 2, with_payload: false, offset: first.next_page_offset });
    assert.deepEqual(second, { points: [{ id: three[2]?.id }], next_page_offset: null });
  });

  it('reads a UUID in any of its forms as one id', async () => {
    await start();
    await upsert([{ id: '6F0A3C9E8F2D4B439A6A3C0F1F8B7A11', vector: [1, 0] }]);
    await upsert([{ id: 'urn:uuid:6f0a3c9e-8f2d-4b43-9a6a-3c0f1f8b7a11', vector: [0, 1] }]);
    assert.equal(await count(), 1);
  });

  it('sets fields within an object of the payload, and leaves its others', async () => {
    await start();
    await upsert([{ id: 1, vector: [1, 0], payload: { inner: { kept: 1, set: 1 }, run: 'old' } }]);
    const filter = { must: [{ has_id: [1, 99] }] };
    await onPoints('POST', '/payload?wait=true', { payload: { set: 2 }, key: 'inner', filter });
    const [point] = await onPoints('POST', '', { ids: [1], with_payload: true });
    assert.deepEqual(point.payload, { inner: { kept: 1, set: 2 }, run: 'old' });
  });

  it('keeps integers of 64 bits exact, in ids and in payloads', async () => {
    await start();
    const body =
      '{"points":[{"id":18446744073709551615,"vector":[1,0],"payload":{"n":9007199254740993}},{"id":18446744073709551614,"vector":[0,1]}]}';
    await call('PUT', '/collections/c/points?wait=true', body);
    const answer = await call('POST', '/collections/c/points/scroll', {});
    assert.match(
      answer.text,
      /\{"id":18446744073709551614,"payload":\{\}\},\{"id":18446744073709551615,"payload":\{"n":9007199254740993\}\}/,
    );
  });

  it('counts what a filter lets through', async () => {
    await start();
    await upsert(three);
    const run = (value: string) => ({ key: 'run', match: { value } });
    assert.equal(await count({ must: [run('new')] }), 2);
    assert.equal(await count({ must_not: run('new') }), 1);
    assert.equal(await count({ should: [run('new'), run('old')] }), 3);
    assert.equal(await count({ must: [{ key: 'run', match: { any: ['old', 'older'] } }] }), 1);
    assert.equal(await count({ must: [{ key: 'run', match: { except: ['old'] } }] }), 2);
    assert.equal(await count({ must: [{ key: 'tags', match: { value: 'b' } }] }), 1);
    assert.equal(await count({ must: [{ is_empty: { key: 'tags' } }] }), 2);
    assert.equal(await count({ must: [{ is_null: { key: 'gone' } }] }), 1);
    assert.equal(await count({ must: [{ has_id: [1, 2, three[2]?.id] }] }), 2);
    assert.equal(await count({ must: [{ must_not: [run('new')] }] }), 1);
  });

  it('only estimates a count that need not be exact', async () => {
    await start();
    await upsert(Array.from({ length: 100 }, (_, id) => ({ id, vector: [1, 0] })));
    assert.deepEqual(await onPoints('POST', '/count', { exact: false }), { count: 97 });
  });

  it('deletes by ids and by filter', async () => {
    await start();
    await upsert(three);
    await onPoints('POST', '/delete?wait=true', { points: [1, 77] });
    await onPoints('POST', '/delete?wait=true', { filter: { must: [{ key: 'run', match: { value: 'old' } }] } });
    assert.deepEqual((await scroll({ with_payload: false })).points, [{ id: three[2]?.id }]);
  });

  it('sets, overwrites, removes and clears payloads, and leaves vectors alone', async () => {
    await start();
    await upsert(three);
    await onPoints('POST', '/payload?wait=true', { payload: { seen: 2 }, filter: { must: [{ has_id: [1, 500] }] } });
    await onPoints('PUT', '/payload?wait=true', { payload: { seen: 3 }, points: [3] });
    await onPoints('POST', '/payload/delete?wait=true', { keys: ['run'], points: [1] });
    await onPoints('POST', '/payload/clear?wait=true', { points: [three[2]?.id] });
    const { points } = await scroll({ with_vector: true });
    assert.deepEqual(
      points.map((point: { payload: object }) => point.payload),
      [{ seen: 2 }, { seen: 3 }, {}],
    );
    assert.deepEqual(points[1].vector, [0, 1]);
  });

  it('carries out a batch of updates in order', async () => {
    await start();
    const results = await onPoints('POST', '/batch?wait=true', {
      operations: [
        { upsert: { points: three } },
        { set_payload: { payload: { seen: 1 }, points: [1] } },
        { delete: { points: [3] } },
      ],
    });
    assert.deepEqual(
      results.map((result: { status: string }) => result.status),
      ['completed', 'completed', 'completed'],
    );
    assert.deepEqual((await scroll()).points[0], { id: 1, payload: { run: 'new', seen: 1 } });
    assert.equal(await count(), 2);
  });

  it('finds the nearest points first, by each distance', async () => {
    await start();
    const nearest = async (distance: string): Promise<number[]> => {
      await call('DELETE', '/collections/c');
      await call('PUT', '/collections/c', { vectors: { size: 2, distance } });
      await upsert([
        { id: 1, vector: [1, 0.1] },
        { id: 2, vector: [9, 9] },
        { id: 3, vector: [-1, 0] },
      ]);
      const { points } = await onPoints('POST', '/query', { query: [1, 0], limit: 3 });
      return points.map((point: { id: number }) => point.id);
    };
    assert.deepEqual(await nearest('Cosine'), [1, 2, 3]);
    assert.deepEqual(await nearest('Dot'), [2, 1, 3]);
    assert.deepEqual(await nearest('Euclid'), [1, 3, 2]);
  });

  it('gives score, version and, when asked, payload; filters and cuts', async () => {
    await start();
    await upsert(three);
    const filter = { must: [{ key: 'run', match: { value: 'new' } }] };
    const body = { query: { nearest: [1, 0] }, filter, limit: 5, score_threshold: 0.7, with_payload: ['run'] };
    const { points } = await onPoints('POST', '/query', body);
    assert.deepEqual(points, [{ id: three[2]?.id, version: 0, score: 1, payload: { run: 'new' } }]);
  });

  it('holds several named vectors', async () => {
    await start({ title: { size: 2, distance: 'Dot' }, body: { size: 3, distance: 'Dot' } });
    await upsert([
      { id: 1, vector: { title: [1, 2], body: [1, 2, 3] } },
      { id: 2, vector: { title: [2, 1] } },
    ]);
    const { points } = await onPoints('POST', '/query', { query: [1, 1, 1], using: 'body', with_vector: ['body'] });
    assert.deepEqual(points, [{ id: 1, version: 0, score: 6, vector: { body: [1, 2, 3] } }]);
    const answer = await call('PUT', '/collections/c/points?wait=true', {
      points: [{ id: 3, vector: { abstract: [1] } }],
    });
    assert.equal(answer.json.status.error, 'Wrong input: Not existing vector name error: abstract');
  });
});
