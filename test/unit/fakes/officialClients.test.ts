// The vendors' own clients work against the fakes, and show the faults the connectors have to work round.

import { strict as assert } from 'node:assert';
import { GoogleGenerativeAI, GoogleGenerativeAIFetchError, TaskType } from '@google/generative-ai';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../../fakes/gemini/geminiFake.ts';
import { geminiVectorOf } from '../../fakes/gemini/geminiVectorOf.ts';
import { type QdrantStats, startQdrantFake } from '../../fakes/qdrant/qdrantFake.ts';

describe('@qdrant/js-client-rest against the fake', () => {
  let fake: RunningFake<QdrantStats>;
  let client: QdrantClient;

  const reasonOf = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call;
    } catch (error) {
      const data = error instanceof Error && 'data' in error ? JSON.stringify(error.data) : '';
      return `${String(error)} ${data}`;
    }
    return 'no error';
  };

  beforeEach(async () => {
    fake = await startQdrantFake();
    client = new QdrantClient({ url: fake.url, checkCompatibility: false });
    await client.createCollection('c', {
      vectors: { size: 2, distance: 'Cosine' },
      optimizers_config: { indexing_threshold: 0 },
    });
  });
  afterEach(async () => fake.stop());

  it('writes, reads, filters, searches and deletes', async () => {
    await client.createPayloadIndex('c', { wait: true, field_name: 'run', field_schema: 'keyword' });
    const points = [
      { id: 1, vector: [1, 0], payload: { run: 'a' } },
      { id: 2, vector: [0, 1], payload: { run: 'b' } },
    ];
    assert.equal((await client.upsert('c', { wait: true, points })).status, 'completed');
    await client.setPayload('c', { wait: true, payload: { run: 'c' }, filter: { must: [{ has_id: [2, 3] }] } });
    const found = await client.retrieve('c', { ids: [1, 2, 3], with_payload: ['run'], with_vector: true });
    assert.deepEqual(
      found.map(({ id, payload }) => [id, payload?.['run']]),
      [
        [2, 'c'],
        [1, 'a'],
      ],
    );
    const { points: nearest } = await client.query('c', { query: [1, 0.1], limit: 1, with_payload: true });
    assert.deepEqual(
      nearest.map(({ id, payload }) => [id, payload]),
      [[1, { run: 'a' }]],
    );
    await client.delete('c', { wait: true, filter: { must_not: [{ key: 'run', match: { value: 'a' } }] } });
    assert.equal((await client.count('c', { exact: true })).count, 1);
    assert.deepEqual(await client.scroll('c', { limit: 5, with_payload: false }), {
      points: [{ id: 1 }],
      next_page_offset: null,
    });
  });

  it('manages collections and batches', async () => {
    await client.updateCollection('c', { optimizers_config: { indexing_threshold: 20_000 } });
    assert.equal((await client.getCollection('c')).config.optimizer_config.indexing_threshold, 20_000);
    assert.deepEqual(await client.collectionExists('c'), { exists: true });
    const results = await client.batchUpdate('c', {
      wait: true,
      operations: [
        { upsert: { points: [{ id: 1, vector: [1, 0] }] } },
        { set_payload: { payload: { a: 1 }, points: [1] } },
      ],
    });
    assert.deepEqual(
      results?.map(({ status }) => status),
      ['completed', 'completed'],
    );
    await client.updateCollectionAliases({ actions: [{ create_alias: { collection_name: 'c', alias_name: 'live' } }] });
    assert.equal((await client.count('live')).count, 1);
    assert.equal(await client.deleteCollection('c'), true);
  });

  it('throws what the server says in `data`', async () => {
    const reason = await reasonOf(client.upsert('c', { wait: true, points: [{ id: 1, vector: [1] }] }));
    assert.match(reason, /Wrong input: Vector dimension error: expected dim: 2, got 1/);
    assert.match(await reasonOf(client.getCollection('none')), /Collection `none` doesn't exist!/);
  });

  it('reads only the first character of Retry-After, and fails on a date', async () => {
    const when = { kind: 'times', count: 1 } as const;
    await fake.control.order({ fault: { kind: 'rateLimited', hint: 'seconds', retryAfterMs: 30_000 }, when });
    await assert.rejects(client.count('c'), { name: 'QdrantClientResourceExhaustedError', retry_after: 3 });
    await fake.control.order({ fault: { kind: 'rateLimited', hint: 'httpDate', retryAfterMs: 30_000 }, when });
    assert.match(await reasonOf(client.count('c')), /Invalid retryAfter/);
  });

  it('gives up on a stalled body only by its time-out', async () => {
    const hasty = new QdrantClient({ url: fake.url, checkCompatibility: false, timeout: 200 });
    await fake.control.order({ fault: { kind: 'stalled' }, when: { kind: 'times', count: 1 } });
    await assert.rejects(hasty.count('c'), { name: 'QdrantClientTimeoutError' });
  });
});

describe('@google/generative-ai against the fake', () => {
  const model = 'gemini-embedding-001';
  let fake: RunningFake<GeminiStats>;

  const embedder = (apiKey = 'test-key') =>
    new GoogleGenerativeAI(apiKey).getGenerativeModel({ model }, { baseUrl: fake.url });
  const request = (text: string) => ({
    content: { role: 'user', parts: [{ text }] },
    taskType: TaskType.RETRIEVAL_DOCUMENT,
    outputDimensionality: 256,
  });

  beforeEach(async () => {
    fake = await startGeminiFake({ limits: { tier: 'free', textsPerMinute: 100 } });
  });
  afterEach(async () => fake.stop());

  it('embeds a batch and passes the dimension through', async () => {
    const { embeddings } = await embedder().batchEmbedContents({ requests: [request('a'), request('b')] });
    const vectors = embeddings.map(({ values }) => Float32Array.from(values));
    const facts = { model, dimensions: 256, taskType: 'RETRIEVAL_DOCUMENT' };
    assert.deepEqual(
      vectors,
      ['a', 'b'].map((text) => geminiVectorOf(text, facts)),
    );
  });

  it('embeds one text and counts tokens', async () => {
    assert.equal((await embedder().embedContent('a')).embedding.values.length, 3_072);
    assert.equal((await embedder().countTokens('12345678')).totalTokens, 2);
  });

  it('throws refusals with status and details', async () => {
    await assert.rejects(embedder('wrong').embedContent('a'), GoogleGenerativeAIFetchError);
    await embedder().batchEmbedContents({ requests: Array(100).fill(request('a')) });
    await assert.rejects(embedder().batchEmbedContents({ requests: [request('a')] }), (error: unknown) => {
      assert.ok(error instanceof GoogleGenerativeAIFetchError);
      assert.equal(error.status, 429);
      assert.match(JSON.stringify(error.errorDetails), /PerMinute.*retryDelay/);
      return true;
    });
  });

  it('throws a SyntaxError for truncated JSON', async () => {
    await fake.control.order({ fault: { kind: 'truncated' }, when: { kind: 'times', count: 1 } });
    await assert.rejects(embedder().embedContent('a'), SyntaxError);
  });
});
