import assert from 'node:assert/strict';
import { podioRefusal, UnreadableError } from '../../../src/connectors/podio/client/podioRefusal.ts';
import { ErrorFamily, RateLimitError } from '../../../src/core/errors.ts';

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly description?: string;
  readonly headers?: Record<string, string>;
}

function refused({ status, error = 'an_error', description = 'Some words', headers = {} }: Answer) {
  const body = JSON.stringify({ error, error_description: description, request: { url: 'http://x/item/4' } });
  return podioRefusal({ whom: 'Podio', status, headers: new Headers(headers), body, unit: 'limitedCalls' });
}

function rateLimit(answer: Answer): RateLimitError {
  const error = refused(answer);
  assert.ok(error instanceof RateLimitError);
  return error;
}

describe('a refusal of Podio', () => {
  const families: readonly (readonly [number, string])[] = [
    [400, ErrorFamily.permanent],
    [401, ErrorFamily.auth],
    [402, ErrorFamily.permanent],
    [403, ErrorFamily.permanent],
    [404, ErrorFamily.permanent],
    [410, ErrorFamily.permanent],
    [409, ErrorFamily.transient],
    [420, ErrorFamily.rateLimit],
    [429, ErrorFamily.rateLimit],
    [500, ErrorFamily.transient],
    [502, ErrorFamily.transient],
    [503, ErrorFamily.transient],
    [504, ErrorFamily.transient],
    [302, ErrorFamily.config],
    [405, ErrorFamily.config],
  ];
  for (const [status, family] of families) {
    it(`with ${status} is of the family ${family}`, () => {
      assert.equal(refused({ status }).family, family);
    });
  }

  it('tells an object that is gone from one that is forbidden', () => {
    for (const [status, isGone] of [
      [402, false],
      [403, false],
      [404, true],
      [410, true],
    ] as const) {
      const error = refused({ status });
      assert.ok(error instanceof UnreadableError);
      assert.equal(error.isGone, isGone);
    }
    assert.equal(refused({ status: 400 }) instanceof UnreadableError, false);
  });

  it('is told in the words of Podio', () => {
    const { message } = refused({ status: 403, error: 'forbidden', description: 'No access' });
    assert.equal(message, 'Podio answered 403 forbidden: No access');
  });

  it('is told in its first words where a gateway answers in its own', () => {
    const body = `Bad gateway ${'x'.repeat(1_000)}`;
    const { message } = podioRefusal({ whom: 'Podio', status: 502, headers: new Headers(), body, unit: 'calls' });
    assert.match(message, /^Podio answered 502: Bad gateway x+$/);
    assert.ok(message.length < 400);
  });

  it('for the rate names the budget that was hit', () => {
    assert.equal(rateLimit({ status: 420 }).limit, 'limitedCalls');
  });

  it('lasts as long as its text says, from the first hit on', () => {
    const description = 'You have hit the rate limit. Please wait 3600 seconds before trying again';
    const { retryAt, lastsMs } = rateLimit({ status: 420, description });
    assert.deepEqual({ retryAt, lastsMs }, { retryAt: null, lastsMs: 3_600_000 });
  });

  it('says nothing of time where the text does not', () => {
    for (const description of ['Please try again later', 'wait 0 seconds', '']) {
      const { retryAt, lastsMs } = rateLimit({ status: 420, description });
      assert.deepEqual({ retryAt, lastsMs }, { retryAt: null, lastsMs: null });
    }
  });

  it('of a gateway ends when Retry-After says, where it is there', () => {
    const { retryAt, lastsMs } = rateLimit({ status: 429, headers: { 'retry-after': '30' } });
    assert.ok(retryAt !== null && retryAt > Date.now() + 25_000);
    assert.equal(lastsMs, null);
    assert.equal(rateLimit({ status: 429 }).retryAt, null);
  });
});
