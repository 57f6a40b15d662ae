// Faults on order do what they say, on the calls they are ordered for.

import { strict as assert } from 'node:assert';
import { Agent, request as httpRequest } from 'node:http';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import type { Fault, FaultTiming } from '../../fakes/faults.ts';
import { type GeminiStats, startGeminiFake } from '../../fakes/gemini/geminiFake.ts';
import { type QdrantStats, startQdrantFake } from '../../fakes/qdrant/qdrantFake.ts';
import { type Answer, callApi } from './callApi.ts';

const PATH = '/v1beta/models/gemini-embedding-001:batchEmbedContents';
const HEADERS = { 'x-goog-api-key': 'test-key', 'content-type': 'application/json' };
const ONCE: FaultTiming = { kind: 'times', count: 1 };

describe('a fault on order', () => {
  let fake: RunningFake<GeminiStats>;

  const bodyOf = (...texts: string[]): string =>
    JSON.stringify({
      requests: texts.map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 128,
      })),
    });
  const embed = (...texts: string[]): Promise<Answer> => callApi(fake.url, 'POST', PATH, bodyOf(...texts), HEADERS);
  const order = (fault: Fault, when: FaultTiming = ONCE): Promise<void> => fake.control.order({ fault, when });
  const statuses = async (calls: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < calls; i++) found.push((await embed('a')).status);
    return found;
  };

  beforeEach(async () => {
    fake = await startGeminiFake();
  });
  afterEach(async () => fake.stop());

  /** Sends a call that can be abandoned, and resolves once the fake has taken a fault for it. */
  const begin = async (text: string): Promise<{ abandon: () => void; answer: Promise<Response> }> => {
    const controller = new AbortController();
    const { signal } = controller;
    const answer = fetch(`${fake.url}${PATH}`, { method: 'POST', body: bodyOf(text), headers: HEADERS, signal });
    answer.catch(() => undefined);
    while ((await fake.control.stats()).faultsFired[0] === 0);
    return { abandon: () => controller.abort(), answer };
  };

  it('delays a call and no other', async () => {
    await order({ kind: 'latency', ms: 60_000 });
    const slow = await begin('slow');
    assert.equal((await embed('quick')).status, 200);
    assert.equal((await fake.control.stats()).traffic.inFlight, 1);
    slow.abandon();
    await assert.rejects(slow.answer, { name: 'AbortError' });
  });

  it('comes the first times, every nth time, after a skip', async () => {
    const fault: Fault = { kind: 'failed', status: 503 };
    await order(fault, { kind: 'times', count: 2 });
    assert.deepEqual(await statuses(4), [503, 503, 200, 200]);
    await order(fault, { kind: 'times', count: 1, skip: 2 });
    assert.deepEqual(await statuses(4), [200, 200, 503, 200]);
    await order(fault, { kind: 'every', nth: 2 });
    assert.deepEqual(await statuses(4), [200, 503, 200, 503]);
    assert.deepEqual((await fake.control.stats()).faultsFired, [2]);
  });

  it('comes by chance, the same way for the same seed', async () => {
    const fault: Fault = { kind: 'failed', status: 500 };
    await order(fault, { kind: 'chance', probability: 0.5, seed: 7 });
    const first = await statuses(20);
    await order(fault, { kind: 'chance', probability: 0.5, seed: 7 });
    assert.deepEqual(await statuses(20), first);
    assert.ok(first.includes(500) && first.includes(200));
  });

  it('is for the operations it names, and several can stand at once', async () => {
    await fake.control.order(
      { fault: { kind: 'failed', status: 500 }, when: { kind: 'every', nth: 1 }, on: ['countTokens'] },
      { fault: { kind: 'failed', status: 502 }, when: ONCE },
      { fault: { kind: 'failed', status: 504 }, when: ONCE, on: ['batchEmbedContents'] },
    );
    assert.deepEqual(await statuses(3), [502, 504, 200]);
    const counted = await callApi(fake.url, 'POST', PATH.replace('batchEmbedContents', 'countTokens'), {}, HEADERS);
    assert.equal(counted.status, 500);
  });

  it('answers 429 with each hint and with none', async () => {
    const limited = async (hint: 'retryInfo' | 'seconds' | 'httpDate' | 'none'): Promise<[Answer, unknown]> => {
      await order({ kind: 'rateLimited', hint, retryAfterMs: 7_000 });
      const answer = await embed('a');
      assert.equal(answer.status, 429);
      const info = answer.json.error.details.find((each: { '@type': string }) => each['@type'].endsWith('RetryInfo'));
      return [answer, info?.retryDelay];
    };
    const [inBody, delay] = await limited('retryInfo');
    assert.deepEqual([inBody.headers.get('retry-after'), delay], [null, '7s']);
    const [seconds, none] = await limited('seconds');
    assert.deepEqual([seconds.headers.get('retry-after'), none], ['7', undefined]);
    const [dated] = await limited('httpDate');
    assert.ok(Date.parse(dated.headers.get('retry-after') ?? '') > Date.now());
    const [bare, nothing] = await limited('none');
    assert.deepEqual([bare.headers.get('retry-after'), nothing], [null, undefined]);
    assert.equal((await fake.control.stats()).texts, 0);
  });

  it('answers 429 for the quota of a day', async () => {
    await order({ kind: 'rateLimited', hint: 'none', retryAfterMs: 0, quota: 'day' });
    assert.match((await embed('a')).text, /PerDay/);
  });

  it('fails with 5xx before the work is done, or after', async () => {
    await order({ kind: 'failed', status: 500 });
    assert.equal((await embed('a')).status, 500);
    assert.equal((await fake.control.stats()).texts, 0);
    await order({ kind: 'failed', status: 503, applied: true });
    assert.equal((await embed('a')).status, 503);
    const { texts, lostTexts } = await fake.control.stats();
    assert.deepEqual([texts, lostTexts], [1, 1]);
  });

  it('resets the connection before the work is done, or after', async () => {
    await order({ kind: 'reset', applied: false });
    await assert.rejects(embed('a'), /fetch failed/);
    assert.equal((await fake.control.stats()).texts, 0);
    await order({ kind: 'reset', applied: true });
    await assert.rejects(embed('a'), /fetch failed/);
    const { texts, lostTexts, traffic } = await fake.control.stats();
    assert.deepEqual([texts, lostTexts], [1, 1]);
    assert.deepEqual(traffic.calls['batchEmbedContents'], { reset: 2 });
  });

  it('stalls for ever in the middle of the body', async () => {
    await order({ kind: 'stalled' });
    const controller = new AbortController();
    const response = await fetch(`${fake.url}${PATH}`, {
      method: 'POST',
      body: bodyOf('a'),
      headers: HEADERS,
      signal: controller.signal,
    });
    assert.equal(response.status, 200);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    assert.equal(first?.done, false);
    const rest = reader?.read();
    controller.abort();
    await assert.rejects(async () => rest, { name: 'AbortError' });
    assert.equal((await fake.control.stats()).lostTexts, 1);
  });

  it('sends JSON that ends in its middle', async () => {
    await order({ kind: 'truncated' });
    const answer = await embed('a');
    assert.deepEqual([answer.status, answer.json], [200, undefined]);
    assert.ok(answer.text.startsWith('{"embeddings":'));
    assert.equal((await fake.control.stats()).lostTexts, 1);
  });

  it('spoils vectors: fewer, shorter, null, NaN, zeros', async () => {
    const spoiled = async (how: 'fewer' | 'wrongDimension' | 'null' | 'nan' | 'zeros'): Promise<unknown[][]> => {
      await order({ kind: 'spoiledVectors', how });
      const answer = await embed('a', 'b', 'c');
      assert.equal(answer.status, 200);
      return answer.json.embeddings.map((embedding: { values: unknown[] }) => embedding.values);
    };
    const [a, b, c] = await embed('a', 'b', 'c').then((answer) =>
      answer.json.embeddings.map((each: { values: number[] }) => each.values),
    );
    assert.deepEqual(await spoiled('fewer'), [a, c]);
    assert.deepEqual(await spoiled('wrongDimension'), [a, b.slice(0, -1), c]);
    assert.deepEqual(await spoiled('null'), [a, b.with(0, null), c]);
    assert.deepEqual(await spoiled('nan'), [a, b.with(0, 'NaN'), c]);
    assert.deepEqual(await spoiled('zeros'), [a, Array(128).fill(0), c]);
    assert.equal((await fake.control.stats()).spoiledTexts, 15);
  });

  it('ends with a reset of the fake, as its counts do', async () => {
    await order({ kind: 'failed', status: 500 }, { kind: 'every', nth: 1 });
    await embed('a');
    await fake.control.reset();
    assert.deepEqual(await statuses(1), [200]);
    const { texts, faultsFired } = await fake.control.stats();
    assert.deepEqual([texts, faultsFired], [1, []]);
  });

  it('is not needed to lose an answer: a client that leaves does', async () => {
    await order({ kind: 'latency', ms: 700 });
    (await begin('a')).abandon();
    while ((await fake.control.stats()).lostTexts === 0);
    assert.equal((await fake.control.stats()).texts, 1);
  });

  it('is not needed to doubt an answer: a connection that ends after it does', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const sent = httpRequest(`${fake.url}${PATH}`, { method: 'POST', agent, headers: HEADERS }, (response) => {
          response.resume().once('end', resolve);
        });
        sent.once('error', reject);
        sent.end(bodyOf(text));
      });
    await send('read');
    await send('in doubt');
    assert.equal((await fake.control.stats()).unconfirmedTexts, 0);
    agent.destroy();
    while ((await fake.control.stats()).unconfirmedTexts === 0);
    const doubted = (await fake.control.paidTexts()).filter((paid) => paid.unconfirmed > 0);
    assert.deepEqual(
      doubted.map((paid) => paid.text),
      ['in doubt'],
    );
  });
});

describe('a reset on order, in the Qdrant fake', () => {
  let fake: RunningFake<QdrantStats>;

  beforeEach(async () => {
    fake = await startQdrantFake();
    await callApi(fake.url, 'PUT', '/collections/c', { vectors: { size: 2, distance: 'Dot' } });
  });
  afterEach(async () => fake.stop());

  const upsert = (id: number): Promise<Answer> =>
    callApi(fake.url, 'PUT', '/collections/c/points?wait=true', { points: [{ id, vector: [1, 2] }] });

  it('comes before the write is applied, or after', async () => {
    const on = ['upsert_points'];
    await fake.control.order({ fault: { kind: 'reset', applied: false }, when: ONCE, on });
    await assert.rejects(upsert(1), /fetch failed/);
    assert.deepEqual((await fake.control.stats()).points, { c: 0 });
    await fake.control.order({ fault: { kind: 'reset', applied: true }, when: ONCE, on });
    await assert.rejects(upsert(1), /fetch failed/);
    assert.deepEqual((await fake.control.stats()).points, { c: 1 });
  });
});
