// The embedder for OpenAI-compatible servers, against the strict fake.

import assert from 'node:assert/strict';
import { openOpenaiEmbedder } from '../../src/connectors/openai/openOpenaiEmbedder.ts';
import { AuthError, ConfigError, PermanentError, RateLimitError, TransientError } from '../../src/core/errors.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import { type OpenaiEmbedderSettings, openaiEmbedderSchema } from '../../src/core/jobFile/openaiEmbedder.ts';
import type { Embedder } from '../../src/engine/ports.ts';
import { embedTexts } from '../../src/engine/sync/embedTexts.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import { type OpenAiFakeOptions, startOpenAiFake } from '../fakes/openai/openAiFake.ts';
import { openAiVectorOf } from '../fakes/openai/openAiVectorOf.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { attemptSignals } from '../unit/engine/attemptSignals.ts';
import { freeSeat } from '../unit/engine/freeSeat.ts';
import { describeEmbedder } from './embedderConformance.ts';
import { describeEmbedderFaults, failureOf, KEY, KEY_NAME } from './embedderFaults.ts';
import { type OneAnswer, withAnswer } from './oneAnswerServer.ts';

type Overrides = Partial<Resolved<OpenaiEmbedderSettings>>;

const MODEL = 'test-embedding';
const never = new AbortController().signal;

/** With defaults as a job file gives them; `server` is where the fake is. */
function open(server: string, over: Overrides = {}): Promise<Embedder> {
  const url = `${server}/v1`;
  const parsed = openaiEmbedderSchema.parse({ type: 'openai', url, model: MODEL, dimensions: 384 });
  return openOpenaiEmbedder({ ...parsed, apiKey: KEY, ...over }, KEY_NAME);
}

async function withFake<T>(options: OpenAiFakeOptions, use: (url: string) => Promise<T>): Promise<T> {
  const fake = await startOpenAiFake(options);
  try {
    return await use(fake.url);
  } finally {
    await fake.stop();
  }
}

describeEmbedderFaults('the OpenAI-compatible embedder', async () => {
  const fake = await spawnFake('openai', { apiKey: KEY });
  return { fake, open: ({ timeoutMs = 60_000, key = KEY } = {}) => open(fake.url, { timeoutMs, apiKey: key }) };
});

for (const reversed of [false, true]) {
  describe(`a server that answers ${reversed ? 'in the opposite order' : 'in order'}`, () => {
    let stop = async (): Promise<void> => {};
    let url = '';

    before(async () => {
      ({ url, stop } = await startOpenAiFake({ apiKey: KEY, reversed }));
    });

    after(() => stop());

    describeEmbedder('OpenAI-compatible', () => open(url), { deterministic: true });
  });
}

describe('the OpenAI-compatible embedder', () => {
  it('asks for shorter vectors where the job says so', () =>
    withFake({ models: { [MODEL]: 1_536 } }, async (url) => {
      const embedder = await open(url, { dimensions: 256, shorten: true });
      const facts = { model: MODEL, dimensions: 256 };
      assert.deepEqual(await embedder.embed(['shoes'], 'document', never), [openAiVectorOf('shoes', facts)]);
    }));

  it('needs no key where the server wants none', () =>
    withFake({}, async (url) => {
      const embedder = await open(url, { apiKey: undefined });
      assert.equal((await embedder.embed(['shoes'], 'document', never)).length, 1);
    }));

  it('asks for a key where the server wants one and the job has none', () =>
    withFake({ apiKey: KEY }, async (url) => {
      const embedder = await openOpenaiEmbedder(
        {
          ...openaiEmbedderSchema.parse({ type: 'openai', url: `${url}/v1`, model: MODEL, dimensions: 384 }),
          apiKey: undefined,
        },
        null,
      );
      const error = await failureOf(embedder.embed(['shoes'], 'document', never));
      assert.ok(error instanceof AuthError);
      assert.match(error.message, /Give an "apiKey"/);
    }));

  it('stops for a model that is not there', () =>
    withFake({}, async (url) => {
      const embedder = await open(url, { model: 'no-such-model' });
      const error = await failureOf(embedder.embed(['shoes'], 'document', never));
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /no-such-model/);
    }));

  it('halves a call whose body the server finds too large, and loses no text', () =>
    withFake({ maxBodyBytes: 20_000 }, async (url) => {
      const texts = Array.from({ length: 50 }, (_, i) => `${i} ${'word '.repeat(200)}`);
      const { embeddings, calls } = await embedTexts(texts, await open(url), freeSeat(systemClock), attemptSignals());
      assert.ok(embeddings.every(({ kind }) => kind === 'vector'));
      assert.equal(calls, 4);
    }));

  it('leaves out the one text that is too long for the model', () =>
    withFake({}, async (url) => {
      const embedder = await open(url, { maxChars: 100_000 });
      const texts = ['short', 'long '.repeat(10_000), 'short too'];
      const { embeddings } = await embedTexts(texts, embedder, freeSeat(systemClock), attemptSignals());
      assert.deepEqual(
        embeddings.map(({ kind }) => kind),
        ['vector', 'refused', 'vector'],
      );
    }));
});

describe('what the OpenAI-compatible embedder makes of', () => {
  const answered = (answer: OneAnswer): Promise<unknown> =>
    withAnswer(answer, (url) => failureOf(open(url).then((it) => it.embed(['a', 'b'], 'document', never))));
  const failed = (status: number, message: string): Promise<unknown> =>
    answered({ status, body: JSON.stringify({ error: { message } }) });
  const vector = (index: number) => ({ index, embedding: [1, 0] });

  it('a 500 of Ollama for a text it makes a NaN of: that text, not the server', async () => {
    assert.ok((await failed(500, 'failed to encode response: json: unsupported value: NaN')) instanceof PermanentError);
  });

  it('a 400 of LM Studio without a model: no fault of the texts', async () => {
    assert.ok(
      (await failed(400, 'No models loaded. Please load a model in the developer page')) instanceof ConfigError,
    );
  });

  it('credit that is used up: a person, not a wait', async () => {
    const body = JSON.stringify({ error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } });
    assert.ok((await answered({ status: 429, body })) instanceof ConfigError);
  });

  it('a quota that says when it ends: a wait', async () => {
    const body = JSON.stringify({ error: { code: 'insufficient_quota' } });
    assert.ok((await answered({ status: 429, headers: { 'retry-after': '60' }, body })) instanceof RateLimitError);
  });

  it('a server that repeats the key: not a word of it', async () => {
    const error = await answered({ status: 401, body: (headers) => `Incorrect key: ${headers.authorization}` });
    assert.ok(error instanceof AuthError);
    assert.ok(!error.message.includes(KEY) && error.message.includes('(the key)'));
  });

  it('a redirection: an address to correct', async () => {
    const error = await answered({ status: 308, headers: { location: 'http://127.0.0.1:1/v1' }, body: '' });
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /127\.0\.0\.1:1\/v1/);
  });

  for (const [what, data] of [
    ['the same index twice', [vector(0), vector(0)]],
    ['an index too many', [vector(0), vector(1), vector(2)]],
    ['no index at all', [{ embedding: [1, 0] }, { embedding: [0, 1] }]],
    ['text for a vector', [vector(0), { index: 1, embedding: 'AAAA' }]],
  ] as const) {
    it(`${what}: no answer yet`, async () => {
      assert.ok((await answered({ status: 200, body: JSON.stringify({ data }) })) instanceof TransientError);
    });
  }
});
