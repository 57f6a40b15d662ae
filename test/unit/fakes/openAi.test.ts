// The OpenAI-compatible fake: POST /v1/embeddings as strict as the API, with vectors of length 1.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type OpenAiFakeOptions, type OpenAiStats, startOpenAiFake } from '../../fakes/openai/openAiFake.ts';
import { openAiVectorOf } from '../../fakes/openai/openAiVectorOf.ts';
import { type Answer, callApi } from './callApi.ts';

const model = 'test-embedding';

describe('the OpenAI-compatible fake', () => {
  let fake: RunningFake<OpenAiStats>;

  const start = async (options: OpenAiFakeOptions = {}): Promise<void> => {
    fake = await startOpenAiFake(options);
  };
  const embed = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    callApi(fake.url, 'POST', '/v1/embeddings', body, headers);
  const refused = (answer: Answer, status: number, message: RegExp): void => {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.json.error.message, message);
  };
  const dataOf = (answer: Answer): { index: number; embedding: number[] }[] => {
    assert.equal(answer.status, 200, answer.text);
    return answer.json.data;
  };

  afterEach(async () => fake.stop());

  it('gives each text its own vector of length 1, in order, with usage', async () => {
    await start();
    const answer = await embed({ model, input: ['one', 'three'] });
    const vectors = dataOf(answer).map(({ embedding }) => Float32Array.from(embedding));
    assert.deepEqual(
      vectors,
      ['one', 'three'].map((text) => openAiVectorOf(text, { model, dimensions: 384 })),
    );
    assert.ok(Math.abs(Math.hypot(...(vectors[0] ?? [])) - 1) < 1e-4);
    assert.deepEqual(answer.json.usage, { prompt_tokens: 3, total_tokens: 3 });
  });

  it('takes a single text, fewer dimensions and base64', async () => {
    await start();
    const [data] = dataOf(await embed({ model, input: 'one', dimensions: 64 }));
    const expected = openAiVectorOf('one', { model, dimensions: 64 });
    assert.deepEqual(Float32Array.from(data?.embedding ?? []), expected);
    const encoded = (await embed({ model, input: 'one', dimensions: 64, encoding_format: 'base64' })).json.data[0]
      .embedding;
    const bytes = Uint8Array.from(Buffer.from(encoded, 'base64'));
    assert.deepEqual(new Float32Array(bytes.buffer), expected);
  });

  it('can answer out of order, as the index allows', async () => {
    await start({ reversed: true });
    assert.deepEqual(
      dataOf(await embed({ model, input: ['a', 'b', 'c'] })).map(({ index }) => index),
      [2, 1, 0],
    );
  });

  it('refuses empty, over-long and too many texts, unknown fields and models', async () => {
    await start();
    refused(await embed({ model, input: ['a', ''] }), 400, /cannot be an empty string/);
    refused(await embed({ model, input: [] }), 400, /'\$\.input' is invalid/);
    refused(await embed({ model, input: 'x'.repeat(32_769) }), 400, /maximum context length is 8192 tokens/);
    refused(await embed({ model, input: Array(2_049).fill('a') }), 400, /at most 2048 items/);
    refused(await embed({ model, input: 'a', task: 'x' }), 400, /Unrecognized request argument supplied: task/);
    refused(await embed({ model, input: 'a', dimensions: 385 }), 400, /must be at most 384/);
    refused(await embed({ model: 'other', input: 'a' }), 404, /does not exist/);
    refused(await embed('{'), 400, /could not parse/);
  });

  it('asks for its key', async () => {
    await start({ apiKey: 'right' });
    refused(await embed({ model, input: 'a' }), 401, /didn't provide an API key/);
    refused(await embed({ model, input: 'a' }, { authorization: 'Bearer wrong' }), 401, /Incorrect API key/);
    assert.equal(dataOf(await embed({ model, input: 'a' }, { authorization: 'Bearer right' })).length, 1);
  });

  it('refuses texts over the minute with Retry-After', async () => {
    await start({ textsPerMinute: 2 });
    dataOf(await embed({ model, input: ['a', 'b'] }));
    const answer = await embed({ model, input: 'c' });
    refused(answer, 429, /Rate limit reached/);
    assert.match(answer.headers.get('retry-after') ?? '', /^(5\d|60)$/);
    await fake.control.advance(60_000);
    dataOf(await embed({ model, input: 'c' }));
  });

  it('takes faults like the others', async () => {
    await start();
    await fake.control.order({ fault: { kind: 'spoiledVectors', how: 'fewer' }, when: { kind: 'times', count: 1 } });
    assert.equal(dataOf(await embed({ model, input: ['a', 'b'] })).length, 1);
    await fake.control.order({
      fault: { kind: 'rateLimited', hint: 'none', retryAfterMs: 0, quota: 'day' },
      when: { kind: 'times', count: 1 },
    });
    assert.equal((await embed({ model, input: 'a' })).json.error.code, 'insufficient_quota');
  });
});
