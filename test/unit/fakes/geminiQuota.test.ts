// The Gemini fake counts texts and tokens, not calls, over a sliding minute and a day, and names the quota that is used up.

import { strict as assert } from 'node:assert';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../../fakes/gemini/geminiFake.ts';
import type { GeminiLimits } from '../../fakes/gemini/geminiQuota.ts';
import { nextPacificMidnight } from '../../fakes/quotaWindow.ts';
import { type Answer, callApi } from './callApi.ts';

const MODEL = 'gemini-embedding-001';

describe("the Gemini fake's quota", () => {
  let fake: RunningFake<GeminiStats>;

  const start = async (limits: GeminiLimits, clockScale = 1): Promise<void> => {
    fake = await startGeminiFake({ limits, clockScale });
  };
  const embed = (texts: number, text = 'text'): Promise<Answer> => {
    const one = { model: `models/${MODEL}`, content: { parts: [{ text }] }, outputDimensionality: 128 };
    const path = `/v1beta/models/${MODEL}:batchEmbedContents`;
    return callApi(fake.url, 'POST', path, { requests: Array(texts).fill(one) }, { 'x-goog-api-key': 'test-key' });
  };
  const granted = async (texts: number): Promise<void> => assert.equal((await embed(texts)).status, 200);
  const detail = (answer: Answer, type: string) =>
    answer.json.error.details.find((each: { '@type': string }) => each['@type'].endsWith(type));
  const refusedBy = async (answer: Answer): Promise<string> => {
    assert.deepEqual([answer.status, answer.json.error.status], [429, 'RESOURCE_EXHAUSTED']);
    return detail(answer, 'QuotaFailure').violations[0].quotaId;
  };

  afterEach(async () => fake.stop());

  it('refuses texts over the minute, all of the call, and says when to come back', async () => {
    await start({ tier: 'free', textsPerMinute: 100 });
    await granted(60);
    const answer = await embed(60);
    assert.match(await refusedBy(answer), /PerMinute/);
    assert.equal(detail(answer, 'QuotaFailure').violations[0].quotaValue, '100');
    assert.match(detail(answer, 'RetryInfo').retryDelay, /^(5\d|60)(\.\d+)?s$/);
    await granted(40);
    const { texts, refusedCalls, refusedTexts } = await fake.control.stats();
    assert.deepEqual([texts, refusedCalls, refusedTexts], [100, 1, 60]);
  });

  it('slides: what was granted leaves a minute later and not before', async () => {
    await start({ tier: 'free', textsPerMinute: 100 });
    await granted(60);
    await fake.control.advance(30_000);
    await granted(40);
    await fake.control.advance(29_000);
    await refusedBy(await embed(1));
    await fake.control.advance(2_000);
    await granted(60);
    await refusedBy(await embed(1));
  });

  it('counts tokens', async () => {
    await start({ tier: 'paid', tokensPerMinute: 100 });
    assert.equal((await embed(9, 'x'.repeat(40))).status, 200);
    assert.match(await refusedBy(await embed(2, 'x'.repeat(40))), /TokensPerMinute/);
  });

  it('names the day, suggests seconds all the same, and renews when the day is over', async () => {
    await start({ tier: 'free', textsPerDay: 50, dayEndsInMs: 3_600_000 });
    await granted(50);
    const answer = await embed(1);
    assert.match(await refusedBy(answer), /PerDay/);
    assert.equal(detail(answer, 'RetryInfo').retryDelay, '45s');
    await fake.control.advance(60_000);
    await refusedBy(await embed(1));
    await fake.control.advance(3_600_000);
    await granted(50);
    await refusedBy(await embed(1));
  });

  it('runs on a faster clock and gives delays in real time', async () => {
    await start({ tier: 'paid', textsPerMinute: 10 }, 1_000);
    await granted(10);
    const answer = await embed(10);
    const delayMs = Number.parseFloat(detail(answer, 'RetryInfo').retryDelay) * 1_000;
    assert.ok(delayMs > 0 && delayMs <= 60);
    await new Promise((resolve) => setTimeout(resolve, delayMs + 1));
    await granted(10);
  });

  it('ends its days at midnight in Los Angeles', async () => {
    await start({ tier: 'free' });
    assert.equal(nextPacificMidnight(Date.UTC(2026, 0, 15, 7, 59, 30)), Date.UTC(2026, 0, 15, 8));
    assert.equal(nextPacificMidnight(Date.UTC(2026, 6, 15, 8, 0, 0)), Date.UTC(2026, 6, 16, 7));
  });
});
