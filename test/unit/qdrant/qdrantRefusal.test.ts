import assert from 'node:assert/strict';
import { MissingCollectionError, qdrantRefusal } from '../../../src/connectors/qdrant/qdrantRefusal.ts';
import { qdrantServer } from '../../../src/connectors/qdrant/qdrantServer.ts';
import { AuthError, ConfigError, PermanentError, RateLimitError, TransientError } from '../../../src/core/errors.ts';

const server = qdrantServer({ url: 'http://127.0.0.1:6333', apiKey: 'hidden-key', timeoutMs: 1_000 });

const refusal = (status: number, reason: string, retryAfter: string | null = null) =>
  qdrantRefusal(server, { status, body: { status: { error: reason }, time: 0 }, retryAfter });

// Words of Qdrant 1.19 where they are in the reference.
const FAMILIES = [
  [400, 'Wrong input: Vector dimension error: expected dim: 4, got 3', ConfigError],
  [400, 'Wrong input: Not existing vector name error: text', ConfigError],
  [404, "Not found: Collection `c` doesn't exist!", MissingCollectionError],
  [404, 'Not found: No point with id 7 found', PermanentError],
  [404, '', ConfigError],
  [409, 'Wrong input: Collection `c` already exists!', TransientError],
  [422, 'Validation error in JSON body: [points[0].vector.vector: dense vector must not be empty]', PermanentError],
  [400, 'Format error in JSON body: expected value at line 1 column 2', PermanentError],
  [400, 'Payload error: JSON payload (40000000 bytes) is larger than allowed (limit: 33554432 bytes).', PermanentError],
  [413, '<html>413 Request Entity Too Large</html>', PermanentError],
  [400, 'Bad request: Limit exceeded 5 > 4 for "upsert limit". Help: Reduce the "upsert limit"', PermanentError],
  [400, 'Bad request: Index required but not found for "x". Help: Create an index for this key', ConfigError],
  [429, 'Rate limiting exceeded: Write rate limit exceeded: Retry after 3s', RateLimitError],
  [
    429,
    'Rate limiting exceeded: Write rate limit exceeded, request larger than rate limiter capacity, please try to split your request',
    PermanentError,
  ],
  [408, 'Timeout: Operation timed out', TransientError],
  [500, 'Service internal error: task panicked', TransientError],
  [503, 'Shard temporarily unavailable: The shard is not ready', TransientError],
  [501, 'not implemented', ConfigError],
  [507, 'Insufficient storage: disk usage quota reached', ConfigError],
  [302, '', ConfigError],
] as const;

describe('a refusal of Qdrant', () => {
  for (const [status, reason, family] of FAMILIES) {
    it(`${status} "${reason.slice(0, 60)}" is a ${family.name} that says so`, () => {
      const error = refusal(status, reason);
      assert.ok(error instanceof family, error.name);
      assert.ok(error.message.startsWith(`Qdrant at http://127.0.0.1:6333 answered ${status}`), error.message);
      assert.ok(error.message.includes(reason.replace(/\.$/, '').slice(0, 80)));
    });
  }

  for (const status of [401, 403]) {
    it(`${status} in plain text is an AuthError that does not repeat the key`, () => {
      const error = qdrantRefusal(server, { status, body: 'Invalid API key hidden-key', retryAfter: null });
      assert.ok(error instanceof AuthError && /Invalid API key/.test(error.message));
      assert.ok(!error.message.includes('hidden-key'));
    });
  }

  it('waits as long as the header says, in seconds or as a date', () => {
    const before = Date.now();
    const inSeconds = refusal(429, 'Rate limiting exceeded: Read rate limit exceeded', '30');
    const atDate = refusal(429, '', new Date(before + 90_000).toUTCString());
    assert.ok(inSeconds instanceof RateLimitError && atDate instanceof RateLimitError);
    assert.ok(Math.abs((inSeconds.retryAt ?? 0) - before - 30_000) < 5_000);
    assert.ok(Math.abs((atDate.retryAt ?? 0) - before - 90_000) < 5_000);
    assert.deepEqual([inSeconds.limit, atDate.limit], ['reads per minute', 'requests']);
  });

  it('does not know how long where no header says', () => {
    const error = refusal(429, 'Rate limiting exceeded: Write rate limit exceeded');
    assert.ok(error instanceof RateLimitError);
    assert.deepEqual([error.retryAt, error.limit], [null, 'writes per minute']);
  });
});
