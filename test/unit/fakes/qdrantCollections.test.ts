// The Qdrant fake keeps collections, their configuration, their indexes and their aliases.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { readOpenApiDocument } from '../../fakes/qdrant/openApiDocument.ts';
import { type QdrantStats, startQdrantFake } from '../../fakes/qdrant/qdrantFake.ts';
import { type Answer, callApi } from './callApi.ts';

describe('the Qdrant fake', () => {
  let fake: RunningFake<QdrantStats>;

  const call = (method: string, path: string, body?: unknown): Promise<Answer> => callApi(fake.url, method, path, body);
  const result = async (method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> =>
    (await call(method, path, body)).json.result;
  const create = (name = 'c', more: object = {}): Promise<Answer> =>
    call('PUT', `/collections/${name}`, { vectors: { size: 256, distance: 'Cosine' }, ...more });

  beforeEach(async () => {
    fake = await startQdrantFake();
  });
  afterEach(async () => fake.stop());

  it('creates, lists and deletes collections', async () => {
    assert.deepEqual(await result('GET', '/collections/c/exists'), { exists: false });
    assert.equal((await create()).json.result, true);
    assert.deepEqual(await result('GET', '/collections/c/exists'), { exists: true });
    assert.deepEqual(await result('GET', '/collections'), { collections: [{ name: 'c' }] });
    assert.equal(await result('DELETE', '/collections/c'), true);
    assert.equal(await result('DELETE', '/collections/c'), false);
  });

  it('shows configuration, metadata, points and payload indexes', async () => {
    await create('c', { metadata: { model: 'm', dimensions: 256 } });
    await call('PUT', '/collections/c/index?wait=true', { field_name: 'seen', field_schema: { type: 'keyword' } });
    await call('PUT', '/collections/c/points?wait=true', {
      points: [
        { id: 1, vector: Array(256).fill(1), payload: { seen: 'x' } },
        { id: 2, vector: Array(256).fill(1) },
      ],
    });
    const info = await result('GET', '/collections/c');
    assert.equal(info.points_count, 2);
    assert.deepEqual(info.config.params.vectors, { size: 256, distance: 'Cosine' });
    assert.deepEqual(info.config.metadata, { model: 'm', dimensions: 256 });
    assert.deepEqual(info.payload_schema, { seen: { data_type: 'keyword', points: 1 } });
  });

  it('changes what an update names and nothing else', async () => {
    await create('c', { metadata: { model: 'm', old: true }, optimizers_config: { indexing_threshold: 0 } });
    await call('PATCH', '/collections/c', {
      optimizers_config: { indexing_threshold: 7_000 },
      metadata: { old: null, rows: 9 },
    });
    const { config } = await result('GET', '/collections/c');
    assert.equal(config.optimizer_config.indexing_threshold, 7_000);
    assert.equal(config.optimizer_config.flush_interval_sec, 5);
    assert.deepEqual(config.metadata, { model: 'm', rows: 9 });
  });

  it('indexes no vectors while the threshold is 0, and does once it is restored', async () => {
    await create('c', { optimizers_config: { indexing_threshold: 0 } });
    await call('PUT', '/collections/c/points?wait=true', {
      points: Array.from({ length: 20 }, (_, id) => ({ id, vector: Array(256).fill(id + 1) })),
    });
    assert.equal((await result('GET', '/collections/c')).indexed_vectors_count, 0);
    await call('PATCH', '/collections/c', { optimizers_config: { indexing_threshold: 10 } });
    assert.equal((await result('GET', '/collections/c')).indexed_vectors_count, 20);
  });

  it('follows aliases and moves them all at once or not at all', async () => {
    await create('one');
    await create('two');
    await call('PUT', '/collections/two/points?wait=true', { points: [{ id: 1, vector: Array(256).fill(1) }] });
    const point = (collection_name: string) => ({ create_alias: { collection_name, alias_name: 'live' } });
    await call('POST', '/collections/aliases', { actions: [point('one')] });
    assert.deepEqual(await result('POST', '/collections/live/points/count', {}), { count: 0 });
    const failed = await call('POST', '/collections/aliases', { actions: [point('two'), point('missing')] });
    assert.equal(failed.status, 404);
    assert.deepEqual(await result('POST', '/collections/live/points/count', {}), { count: 0 });
    await call('POST', '/collections/aliases', { actions: [{ delete_alias: { alias_name: 'live' } }, point('two')] });
    assert.deepEqual(await result('POST', '/collections/live/points/count', {}), { count: 1 });
    assert.deepEqual(await result('GET', '/aliases'), { aliases: [{ alias_name: 'live', collection_name: 'two' }] });
    await call('DELETE', '/collections/two');
    assert.deepEqual(await result('GET', '/aliases'), { aliases: [] });
  });

  it('is empty again after a reset', async () => {
    await create();
    await fake.control.reset();
    assert.deepEqual(await result('GET', '/collections'), { collections: [] });
  });
});

describe("Qdrant's document, as the fake reads it", () => {
  it('has no branch left that accepts anything', () => {
    const { operations, components } = readOpenApiDocument();
    assert.doesNotMatch(JSON.stringify([operations, components]), /\{"nullable":true\}/);
    assert.ok(operations.length > 60);
  });
});
