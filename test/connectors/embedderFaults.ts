// What every embedder over the network must do when the network or the server fails: as tests, against a fake in its own
// process, so that what this process holds is the embedder's.

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import {
  AuthError,
  ConfigError,
  PermanentError,
  RatchetError,
  RateLimitError,
  TransientError,
} from '../../src/core/errors.ts';
import { checkVectors } from '../../src/engine/checkVectors.ts';
import type { Embedder } from '../../src/engine/ports.ts';
import type { CommonStats, RunningFake } from '../fakes/fakeServer.ts';
import type { Fault, FaultOrder } from '../fakes/faults.ts';

export interface FaultyServer {
  readonly fake: RunningFake<CommonStats>;
  /** An embedder of the fake with this patience, which knows its key. */
  open(options?: { readonly timeoutMs?: number; readonly key?: string }): Promise<Embedder>;
}

export const KEY = 'key-that-nobody-may-see';
export const KEY_NAME = 'paid';
const TEXTS = ['red leather shoes', 'the server ran out of memory', 'たいへん'];
const PATIENT_MS = 60_000;
const IMPATIENT_MS = 150;
const never = new AbortController().signal;

const once = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'times', count: 1 } });
const always = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'every', nth: 1 } });

const PASSING: readonly (readonly [string, Fault])[] = [
  ['the connection is reset before the work', { kind: 'reset', applied: false }],
  ['the connection is reset after the work', { kind: 'reset', applied: true }],
  ['the answer ends in its middle', { kind: 'truncated' }],
  ...([408, 500, 502, 503, 504, 507] as const).map(
    (status) => [`the server answers ${status}`, { kind: 'failed', status }] as const,
  ),
];
const SPOILED = [
  ['fewer', TransientError],
  ['wrongDimension', ConfigError],
  ['null', PermanentError],
  ['nan', PermanentError],
  ['zeros', PermanentError],
] as const;

/** @param serve starts a fake that wants `KEY`. */
export function describeEmbedderFaults(name: string, serve: () => Promise<FaultyServer>): void {
  describe(`${name} when things go wrong`, () => {
    let server: FaultyServer;
    let embedder: Embedder;

    before(async () => {
      server = await serve();
    });

    beforeEach(async () => {
      await server.fake.control.reset();
      embedder = await server.open({ timeoutMs: PATIENT_MS });
    });

    afterEach(() => embedder.close());

    after(() => server.fake.stop());

    const failure = async (fault: Fault, from: Embedder = embedder): Promise<unknown> => {
      await server.fake.control.order(once(fault));
      return failureOf(from.embed(TEXTS, 'document', never));
    };

    for (const [what, fault] of PASSING) {
      it(`calls it passing when ${what}`, async () => {
        assert.ok((await failure(fault)) instanceof TransientError);
      });
    }

    for (const fault of [{ kind: 'stalled' }, { kind: 'latency', ms: 2_000 }] as const) {
      it(`gives up on an answer of which ${fault.kind === 'stalled' ? 'half' : 'nothing'} has come in time`, async () => {
        const impatient = await server.open({ timeoutMs: IMPATIENT_MS });
        const error = await failure(fault, impatient);
        assert.ok(error instanceof TransientError);
        assert.match(error.message, /did not answer in full within 150 ms/);
      });
    }

    it('keeps the cause of a broken connection', async () => {
      const error = await failure({ kind: 'reset', applied: false });
      assert.ok(error instanceof TransientError && error.cause instanceof TypeError);
      assert.match(inspect(error.cause), /ECONNRESET|UND_ERR_SOCKET/);
    });

    it('keeps the cause of an answer that ends in its middle', async () => {
      const error = await failure({ kind: 'truncated' });
      assert.ok(error instanceof TransientError && error.cause instanceof SyntaxError);
    });

    it('says who cannot be reached, and why, when nobody listens', async () => {
      const gone = await serve();
      const orphan = await gone.open();
      await gone.fake.stop();
      const error = await failureOf(orphan.embed(TEXTS, 'document', never));
      assert.ok(error instanceof TransientError);
      assert.match(error.message, /127\.0\.0\.1:\d+ failed: connect ECONNREFUSED/);
    });

    for (const [how, Family] of SPOILED) {
      it(`never lets an answer with ${how} through`, async () => {
        await server.fake.control.order(once({ kind: 'spoiledVectors', how }));
        const checked = embedder
          .embed(TEXTS, 'document', never)
          .then((vectors) => checkVectors(vectors, TEXTS.length, embedder.space));
        assert.ok((await failureOf(checked)) instanceof Family);
      });
    }

    it('waits as long as Retry-After says in seconds', async () => {
      const before = Date.now();
      const error = await failure({ kind: 'rateLimited', hint: 'seconds', retryAfterMs: 30_000 });
      assert.ok(error instanceof RateLimitError && error.retryAt !== null);
      assert.ok(error.retryAt >= before + 30_000 && error.retryAt <= Date.now() + 30_000);
    });

    it('waits until the date that Retry-After says', async () => {
      const before = Date.now();
      const error = await failure({ kind: 'rateLimited', hint: 'httpDate', retryAfterMs: 30_000 });
      assert.ok(error instanceof RateLimitError && error.retryAt !== null);
      assert.ok(error.retryAt >= before + 30_000 && error.retryAt <= Date.now() + 31_000);
    });

    it('leaves the wait to the governor when the server does not say', async () => {
      const error = await failure({ kind: 'rateLimited', hint: 'none', retryAfterMs: 30_000 });
      assert.ok(error instanceof RateLimitError && error.retryAt === null);
    });

    it('names the secret to set when the key is refused', async () => {
      const stranger = await server.open({ key: 'another-key' });
      const error = await failureOf(stranger.embed(TEXTS, 'document', never));
      assert.ok(error instanceof AuthError);
      assert.match(error.message, /secret "paid".*RATCHET_SECRET_PAID/);
    });

    it('refuses a key that no header carries, and does not show it', async () => {
      const error = await failureOf(server.open({ key: `${KEY}\n${KEY}` }));
      assert.ok(error instanceof AuthError);
      assert.ok(!inspect(error, { depth: null }).includes(KEY));
    });

    it('takes a key with the line break that copying left', async () => {
      const copied = await server.open({ key: `${KEY}\n` });
      assert.equal((await copied.embed(TEXTS, 'document', never)).length, TEXTS.length);
    });

    it('stops in the middle of an answer', async () => {
      await server.fake.control.order(once({ kind: 'stalled' }));
      const controller = new AbortController();
      const reason = new Error('stopped');
      const answer = failureOf(embedder.embed(TEXTS, 'document', controller.signal));
      await stalled(server);
      controller.abort(reason);
      assert.equal(await answer, reason);
    });

    it('sends nothing when it was stopped before', async () => {
      await failureOf(embedder.embed(TEXTS, 'document', AbortSignal.abort(new Error('stopped'))));
      const { traffic } = await server.fake.control.stats();
      assert.deepEqual(traffic.calls, {});
    });

    it('leaves no timer and no listener behind, however a call ends', async () => {
      const { signal } = new AbortController();
      const impatient = await server.open({ timeoutMs: IMPATIENT_MS });
      // Not before the first await: mocha sets its own timer then.
      const timersBefore = timers();
      await embedder.embed(TEXTS, 'document', signal);
      for (const [, fault] of [...PASSING, ['429', { kind: 'rateLimited', hint: 'none', retryAfterMs: 1 }]] as const) {
        await server.fake.control.order(once(fault));
        await failureOf(embedder.embed(TEXTS, 'document', signal));
      }
      await server.fake.control.order(once({ kind: 'stalled' }));
      await failureOf(impatient.embed(TEXTS, 'document', signal));
      assert.deepEqual([getEventListeners(signal, 'abort').length, timers()], [0, timersBefore]);
    });

    it('holds one listener a call while many are under way', async () => {
      const { signal } = new AbortController();
      await server.fake.control.order(always({ kind: 'latency', ms: 50 }));
      const calls = Array.from({ length: 20 }, () => embedder.embed(TEXTS, 'document', signal));
      assert.equal(getEventListeners(signal, 'abort').length, 20);
      await Promise.all(calls);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });

    it('keeps the key out of every error', async () => {
      const faults: Fault[] = [
        ...PASSING.map(([, fault]) => fault),
        { kind: 'rateLimited', hint: 'none', retryAfterMs: 1 },
      ];
      for (const fault of faults) {
        const error = await failure(fault);
        assert.ok(error instanceof RatchetError);
        assert.ok(!inspect(error, { depth: null, showHidden: true }).includes(KEY), fault.kind);
      }
    });
  });
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, and there was none');
}

/** Timers that hold the process. */
const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

/** Resolves once the fake has sent half an answer. */
async function stalled({ fake }: FaultyServer): Promise<void> {
  for (;;) {
    const { traffic } = await fake.control.stats();
    if (Object.values(traffic.calls).some((outcomes) => 'stalled' in outcomes)) return;
  }
}
