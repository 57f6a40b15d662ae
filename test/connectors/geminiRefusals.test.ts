// What the Gemini embedder makes of refusals and of answers that are none: which quota and until when, whose fault it is.

import assert from 'node:assert/strict';
import { nextPacificMidnight } from '../../src/connectors/gemini/quotaRenewal.ts';
import { AuthError, ConfigError, RateLimitError, TransientError } from '../../src/core/errors.ts';
import type { RateLimitedFault } from '../fakes/faults.ts';
import { type GeminiFakeOptions, startGeminiFake } from '../fakes/gemini/geminiFake.ts';
import { failureOf, KEY } from './embedderFaults.ts';
import { openGemini } from './geminiFixture.ts';
import { type OneAnswer, withAnswer } from './oneAnswerServer.ts';

const never = new AbortController().signal;

describe('a quota of Gemini', () => {
  /** What a call rejects with, of a fake with these limits and perhaps this fault. */
  const limited = async (
    fault: Omit<RateLimitedFault, 'kind'> | null,
    limits: GeminiFakeOptions['limits'] = { tier: 'free' },
  ): Promise<RateLimitError> => {
    const fake = await startGeminiFake({ apiKey: KEY, limits });
    try {
      if (fault !== null) {
        await fake.control.order({ fault: { kind: 'rateLimited', ...fault }, when: { kind: 'times', count: 1 } });
      }
      const embedder = await openGemini({ url: fake.url });
      const error = await failureOf(embedder.embed(['a'.repeat(100)], 'document', never));
      assert.ok(error instanceof RateLimitError);
      return error;
    } finally {
      await fake.stop();
    }
  };

  it('waits as long as RetryInfo says for the quota of a minute', async () => {
    const before = Date.now();
    const { limit, retryAt } = await limited({ hint: 'retryInfo', retryAfterMs: 39_276 });
    assert.equal(limit, 'texts per minute');
    assert.ok(retryAt !== null && retryAt >= before + 39_276 && retryAt <= Date.now() + 39_276);
  });

  it('leaves the wait to the governor when RetryInfo is missing', async () => {
    const { limit, retryAt } = await limited({ hint: 'none', retryAfterMs: 0 });
    assert.deepEqual([limit, retryAt], ['texts per minute', null]);
  });

  for (const hint of ['retryInfo', 'seconds', 'none'] as const) {
    it(`waits until the day's quota is renewed, with ${hint} as its hint`, async () => {
      const { limit, retryAt } = await limited({ hint, retryAfterMs: 45_000, quota: 'day' });
      const midnight = nextPacificMidnight(Date.now());
      assert.equal(limit, 'texts per day');
      // The server says its time in whole seconds.
      assert.ok(retryAt !== null && retryAt >= midnight && retryAt < midnight + 2_000);
    });
  }

  it('is told apart: tokens from texts', async () => {
    const { limit } = await limited(null, { tier: 'paid', tokensPerMinute: 10 });
    assert.equal(limit, 'tokens per minute');
  });

  it('is told apart: a day from a minute', async () => {
    const { limit } = await limited(null, { tier: 'paid', textsPerDay: 0.5 });
    assert.equal(limit, 'texts per day');
  });
});

describe('what the Gemini embedder makes of', () => {
  const answered = (answer: OneAnswer): Promise<unknown> =>
    withAnswer(answer, (url) => failureOf(openGemini({ url }).then((it) => it.embed(['a'], 'document', never))));
  const google = (code: number, status: string, message: string, details: readonly object[] = []): OneAnswer => ({
    status: code,
    body: JSON.stringify({ error: { code, message, status, details } }),
  });

  it('a key that Google no longer knows: the secret to set', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const error = await answered(google(400, 'INVALID_ARGUMENT', 'API key expired. Please renew it.', details));
    assert.ok(error instanceof AuthError);
    assert.match(error.message, /API key expired.*secret "paid"/);
  });

  it('a country that is not served: nothing a record could do about it', async () => {
    const error = await answered(google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'));
    assert.ok(error instanceof ConfigError);
  });

  it('a setting that is refused: no reason to try every text alone', async () => {
    const complaint = "Invalid value at 'requests[0].output_dimensionality' (TYPE_INT32), 5000";
    assert.ok((await answered(google(400, 'INVALID_ARGUMENT', complaint))) instanceof ConfigError);
  });

  it('a page in HTML instead of the API: another address', async () => {
    const error = await answered({ status: 404, body: '<!DOCTYPE html><title>Not Found</title>' });
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /address/);
  });

  it('a sign-in page that comes with 200: no answer yet', async () => {
    const error = await answered({ status: 200, body: '<!DOCTYPE html><title>Sign in</title>' });
    assert.ok(error instanceof TransientError);
  });

  it('an answer without embeddings: no answer yet', async () => {
    assert.ok((await answered({ status: 200, body: '{}' })) instanceof TransientError);
  });

  it('an embedding without values: no answer yet', async () => {
    assert.ok((await answered({ status: 200, body: '{"embeddings":[{}]}' })) instanceof TransientError);
  });

  it('a redirection: an address to correct, and nothing sent there', async () => {
    let visited = false;
    const elsewhere: OneAnswer = {
      status: 200,
      body: () => {
        visited = true;
        return '{}';
      },
    };
    const error = await withAnswer(elsewhere, (location) =>
      answered({ status: 307, headers: { location }, body: '' }).then((found) => ({ found, location })),
    );
    assert.ok(error.found instanceof ConfigError);
    assert.ok(error.found.message.includes(error.location));
    assert.equal(visited, false);
  });

  it('a server that repeats the key: not a word of it', async () => {
    const repeats = (headers: { readonly [name: string]: unknown }): string =>
      JSON.stringify({ error: { status: 'PERMISSION_DENIED', message: `no: ${String(headers['x-goog-api-key'])}` } });
    const error = await answered({ status: 403, body: repeats });
    assert.ok(error instanceof AuthError);
    assert.ok(!error.message.includes(KEY) && error.message.includes('(the key)'));
  });

  it("several quotas at once, a day's among them: that day", async () => {
    const violations = ['EmbedContentRequestsPerMinutePerProject', 'EmbedContentRequestsPerDayPerProject'];
    const details = [
      { violations: violations.map((quotaId) => ({ quotaId, quotaMetric: 'requests' })) },
      { retryDelay: '7s' },
    ];
    const error = await answered(google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded', details));
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.limit, 'texts per day');
  });

  it("a 429 from a proxy, in plain text: a wait of the governor's", async () => {
    const error = await answered({ status: 429, body: 'slow down' });
    assert.ok(error instanceof RateLimitError && error.retryAt === null);
  });
});
