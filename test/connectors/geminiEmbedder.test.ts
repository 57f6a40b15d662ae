// The Gemini embedder: against the strict fake, and with GEMINI_API_KEY set against the real API too.

import assert from 'node:assert/strict';
import { ConfigError, PermanentError } from '../../src/core/errors.ts';
import type { Embedder } from '../../src/engine/ports.ts';
import { embedTexts } from '../../src/engine/sync/embedTexts.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import type { RunningFake } from '../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../fakes/gemini/geminiFake.ts';
import { geminiVectorOf } from '../fakes/gemini/geminiVectorOf.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { attemptSignals } from '../unit/engine/attemptSignals.ts';
import { freeSeat } from '../unit/engine/freeSeat.ts';
import { describeEmbedder } from './embedderConformance.ts';
import { describeEmbedderFaults, failureOf, KEY } from './embedderFaults.ts';
import { type GeminiOverrides, openGemini } from './geminiFixture.ts';

const never = new AbortController().signal;

describeEmbedderFaults('the Gemini embedder', async () => {
  const fake = await spawnFake('gemini', { apiKey: KEY });
  return {
    fake,
    open: ({ timeoutMs = 60_000, key = KEY } = {}) => openGemini({ url: fake.url, timeoutMs, apiKey: key }),
  };
});

describe('the Gemini embedder against the fake', () => {
  let fake: RunningFake<GeminiStats>;

  before(async () => {
    fake = await startGeminiFake({ apiKey: KEY });
  });

  beforeEach(() => fake.control.reset());

  after(() => fake.stop());

  const opened = (over: GeminiOverrides = {}): Promise<Embedder> => openGemini({ url: fake.url, ...over });

  describeEmbedder('gemini-embedding-001', () => opened(), { deterministic: true });
  describeEmbedder('gemini-embedding-2', () => opened({ model: 'gemini-embedding-2', dimensions: 3_072 }), {
    deterministic: true,
  });

  it('says in which space its vectors are', async () => {
    const { space } = await opened({ dimensions: 256, taskType: 'CLUSTERING' });
    assert.deepEqual(space, {
      provider: 'gemini',
      model: 'gemini-embedding-001',
      dimensions: 256,
      variant: 'CLUSTERING',
    });
  });

  for (const [taskType, queryType] of [
    ['RETRIEVAL_DOCUMENT', 'RETRIEVAL_QUERY'],
    ['SEMANTIC_SIMILARITY', 'SEMANTIC_SIMILARITY'],
    ['CLASSIFICATION', 'CLASSIFICATION'],
    ['CLUSTERING', 'CLUSTERING'],
  ] as const) {
    it(`asks for ${taskType} for texts and for ${queryType} for searches`, async () => {
      const embedder = await opened({ taskType });
      const facts = { model: 'gemini-embedding-001', dimensions: 768 };
      assert.deepEqual(
        [...(await embedder.embed(['shoes'], 'document', never)), ...(await embedder.embed(['shoes'], 'query', never))],
        [geminiVectorOf('shoes', { ...facts, taskType }), geminiVectorOf('shoes', { ...facts, taskType: queryType })],
      );
    });
  }

  for (const [taskType, document, query] of [
    ['RETRIEVAL_DOCUMENT', 'title: none | text: shoes', 'task: search result | query: shoes'],
    ['SEMANTIC_SIMILARITY', 'task: sentence similarity | query: shoes', 'task: sentence similarity | query: shoes'],
  ] as const) {
    it(`writes ${taskType} into the text for gemini-embedding-2`, async () => {
      const embedder = await opened({ model: 'gemini-embedding-2', taskType });
      await embedder.embed(['shoes'], 'document', never);
      await embedder.embed(['shoes'], 'query', never);
      const sent = (await fake.control.paidTexts()).map(({ text }) => text);
      assert.deepEqual(new Set(sent), new Set([document, query]));
    });
  }

  it('cuts long texts into calls that are under 4 MB', async () => {
    const embedder = await opened({ model: 'gemini-embedding-2' });
    const text = `"日本語のテキスト"\n`.repeat(3_000).slice(0, embedder.limits.maxChars);
    const texts = Array.from({ length: 120 }, (_, i) => `${i} ${text}`.slice(0, embedder.limits.maxChars));
    const { embeddings } = await embedTexts(texts, embedder, freeSeat(systemClock), attemptSignals());
    assert.ok(embeddings.every(({ kind }) => kind === 'vector'));
    const { traffic } = await fake.control.stats();
    assert.deepEqual(Object.keys(traffic.calls['batchEmbedContents'] ?? {}), ['200']);
  });

  it('halves a call that is too large all the same, and loses no text', async () => {
    const embedder = await opened({ model: 'gemini-embedding-2' });
    // Control characters: one byte each here, six in JSON.
    const texts = Array.from({ length: 60 }, (_, i) => `${i} ${'\u0001'.repeat(31_000)}`);
    const { embeddings } = await embedTexts(texts, embedder, freeSeat(systemClock), attemptSignals());
    assert.ok(embeddings.every(({ kind }) => kind === 'vector'));
    assert.equal((await fake.control.stats()).distinctTexts, texts.length);
  });

  it('gives every text its own vector when one of the batch cannot be computed', async () => {
    await fake.control.order({ fault: { kind: 'spoiledVectors', how: 'nan' }, when: { kind: 'times', count: 1 } });
    const texts = ['a', 'b', 'c', 'd'];
    const { embeddings } = await embedTexts(texts, await opened(), freeSeat(systemClock), attemptSignals());
    assert.deepEqual(
      embeddings.map(({ kind }) => kind),
      ['vector', 'vector', 'vector', 'vector'],
    );
  });

  it('refuses what the API refuses for good', async () => {
    const embedder = await opened();
    const error = await failureOf(embedder.embed(['a', '', 'c'], 'document', never));
    assert.ok(error instanceof PermanentError);
    assert.match(error.message, /400: INVALID_ARGUMENT: .*data/);
  });

  it('stops for a model that is not there', async () => {
    const embedder = await opened({ model: 'text-embedding-004' });
    const error = await failureOf(embedder.embed(['a'], 'document', never));
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /text-embedding-004/);
  });

  it('leaves the fetch of the process as it was', async () => {
    const { fetch } = globalThis;
    const embedder = await opened();
    const answer = embedder.embed(['a'], 'document', never);
    assert.equal(globalThis.fetch, fetch);
    await answer;
    assert.equal(globalThis.fetch, fetch);
  });
});

describe('the real Gemini API', () => {
  const apiKey = process.env['GEMINI_API_KEY'] ?? '';
  if (apiKey === '') return;
  for (const model of ['gemini-embedding-001', 'gemini-embedding-2']) {
    describeEmbedder(model, () => openGemini({ model, apiKey }), { deterministic: false });
  }
});
