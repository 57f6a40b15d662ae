// The Gemini fake refuses what Gemini refuses, in its words, and gives each text a vector of its own.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../../fakes/gemini/geminiFake.ts';
import { geminiVectorOf } from '../../fakes/gemini/geminiVectorOf.ts';
import { type Answer, callApi } from './callApi.ts';

const MODEL = 'gemini-embedding-001';

describe('the Gemini fake', () => {
  let fake: RunningFake<GeminiStats>;

  const call = (
    body: unknown,
    { model = MODEL, method = 'batchEmbedContents', key = 'test-key' } = {},
  ): Promise<Answer> =>
    callApi(fake.url, 'POST', `/v1beta/models/${model}:${method}`, body, key === '' ? {} : { 'x-goog-api-key': key });
  const request = (text: string, more: object = {}): object => ({
    model: `models/${MODEL}`,
    content: { parts: [{ text }] },
    taskType: 'RETRIEVAL_DOCUMENT',
    outputDimensionality: 128,
    ...more,
  });
  const batch = (...requests: object[]): Promise<Answer> => call({ requests });

  function refused(answer: Answer, code: number, status: string, message: RegExp | string): void {
    const { error } = answer.json;
    assert.deepEqual([answer.status, error.code, error.status], [code, code, status]);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
  }

  const valuesOf = (answer: Answer): number[][] => {
    assert.equal(answer.status, 200, answer.text);
    return answer.json.embeddings.map((embedding: { values: number[] }) => embedding.values);
  };
  const floats = (values: number[] | undefined): Float32Array => Float32Array.from(values ?? []);
  const lengthOf = (values: number[] | undefined): number => Math.hypot(...(values ?? []));

  beforeEach(async () => {
    fake = await startGeminiFake();
  });
  afterEach(async () => fake.stop());

  it('refuses a missing key with 403 and a wrong one with 400', async () => {
    const body = { requests: [request('a')] };
    refused(await call(body, { key: '' }), 403, 'PERMISSION_DENIED', /unregistered callers/);
    const wrong = await call(body, { key: 'wrong' });
    refused(wrong, 400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.');
    assert.equal(wrong.json.error.details[0].reason, 'API_KEY_INVALID');
  });

  it('refuses 101 texts and takes 100', async () => {
    const texts = Array.from({ length: 101 }, (_, index) => request(`text ${index}`));
    refused(
      await call({ requests: texts }),
      400,
      'INVALID_ARGUMENT',
      '* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n',
    );
    assert.equal(valuesOf(await call({ requests: texts.slice(1) })).length, 100);
  });

  it('refuses a body of more than 4 MB', async () => {
    const answer = await batch(request('x'.repeat(4 * 1_024 * 1_024)));
    refused(answer, 400, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 4194304 bytes.');
  });

  it('refuses a model that is missing, malformed, unknown, shut down or not that of the path', async () => {
    refused(
      await batch(request('a', { model: undefined })),
      400,
      'INVALID_ARGUMENT',
      /requests\[0\]\.model: model is not specified/,
    );
    refused(await batch(request('a', { model: MODEL })), 400, 'INVALID_ARGUMENT', /unexpected model name format/);
    refused(
      await batch(request('a', { model: 'models/gemini-embedding-2' })),
      400,
      'INVALID_ARGUMENT',
      /as in the path/,
    );
    for (const model of ['gemini-embedding-9', 'text-embedding-004']) {
      refused(
        await call({ requests: [request('a')] }, { model }),
        404,
        'NOT_FOUND',
        /is not found for API version v1beta/,
      );
    }
  });

  it('refuses an empty text', async () => {
    for (const content of [{ parts: [{ text: '' }] }, { parts: [{}] }, { parts: [] }, undefined]) {
      refused(await batch(request('a'), request('', { content })), 400, 'INVALID_ARGUMENT', /requests\[1\]\.content/);
    }
  });

  it('refuses dimensions outside 128 to 3072, task types and fields it does not know', async () => {
    for (const outputDimensionality of [127, 3_073, 0]) {
      refused(await batch(request('a', { outputDimensionality })), 400, 'INVALID_ARGUMENT', /output_dimensionality/);
    }
    refused(
      await batch(request('a', { taskType: 'SEARCH' })),
      400,
      'INVALID_ARGUMENT',
      /Invalid value at 'requests\[0\]\.task_type'/,
    );
    refused(
      await batch(request('a', { dimensions: 128 })),
      400,
      'INVALID_ARGUMENT',
      /Unknown name "dimensions" at 'requests\[0\]'/,
    );
    refused(await batch(request('a', { taskType: 'CLUSTERING', title: 't' })), 400, 'INVALID_ARGUMENT', /title/);
    refused(await call('{"requests":['), 400, 'INVALID_ARGUMENT', /^Invalid JSON payload received/);
    refused(await call({}), 400, 'INVALID_ARGUMENT', /requests is not specified/);
  });

  it('answers in the order of the texts, each with its own vector', async () => {
    const answer = await batch(request('one'), request('two'), request('one'));
    const [first, second, third] = valuesOf(answer).map(floats);
    const facts = { model: MODEL, dimensions: 128, taskType: 'RETRIEVAL_DOCUMENT' };
    assert.deepEqual(first, geminiVectorOf('one', facts));
    assert.deepEqual(second, geminiVectorOf('two', facts));
    assert.deepEqual(third, first);
    assert.notDeepEqual(first, second);
  });

  it('gives vectors of length 1 at 3072 dimensions only', async () => {
    const [full, short] = valuesOf(
      await batch(request('a', { outputDimensionality: 3_072 }), request('a', { outputDimensionality: 768 })),
    );
    assert.equal(full?.length, 3_072);
    assert.ok(Math.abs(lengthOf(full) - 1) < 1e-4);
    assert.ok(Math.abs(lengthOf(short) - 1) > 0.1);
  });

  it('gives dimensions that are no multiple of anything', async () => {
    const [values] = valuesOf(await batch(request('a', { outputDimensionality: 777 })));
    assert.deepEqual(
      floats(values),
      geminiVectorOf('a', { model: MODEL, dimensions: 777, taskType: 'RETRIEVAL_DOCUMENT' }),
    );
  });

  it('lets the task type change the vector, in the model that knows it', async () => {
    const [document, query] = valuesOf(await batch(request('a'), request('a', { taskType: 'RETRIEVAL_QUERY' })));
    assert.notDeepEqual(document, query);
    const model = 'gemini-embedding-2';
    const newer = (taskType: string) => request('a', { model: `models/${model}`, taskType });
    const [one, other] = valuesOf(
      await call({ requests: [newer('RETRIEVAL_DOCUMENT'), newer('RETRIEVAL_QUERY')] }, { model }),
    );
    assert.deepEqual(one, other);
    assert.notDeepEqual(one, document);
  });

  it('cuts over-long texts without a word', async () => {
    const start = 'word '.repeat(1_639).slice(0, 8_192);
    const [cut, whole] = valuesOf(await batch(request(`${start} and more`), request(start)));
    assert.deepEqual(cut, whole);
    assert.equal((await fake.control.stats()).tokens, 2 * 2_048);
  });

  it('embeds one text and counts tokens', async () => {
    const single = await call(
      { content: { parts: [{ text: 'a' }] }, outputDimensionality: 128 },
      { method: 'embedContent' },
    );
    assert.equal(single.json.embedding.values.length, 128);
    const counted = await call({ contents: [{ parts: [{ text: '12345678' }] }] }, { method: 'countTokens' });
    assert.deepEqual(counted.json, { totalTokens: 2 });
  });

  it('counts how often each text was paid', async () => {
    await batch(request('a'), request('b'));
    await batch(request('a'));
    const { texts, distinctTexts, paidAgain } = await fake.control.stats();
    assert.deepEqual([texts, distinctTexts, paidAgain], [3, 2, 1]);
    assert.deepEqual(await fake.control.paidTexts(2), [{ text: 'a', paid: 2, lost: 0, spoiled: 0, unconfirmed: 0 }]);
  });
});
