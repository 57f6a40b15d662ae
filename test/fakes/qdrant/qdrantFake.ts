// Qdrant's REST API, 1.19: keys, sizes, the published document, then the operation. Knows nothing of connections and of
// faults but the ones that shape its answer.

import { listen, type RunningFake } from '../fakeServer.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from '../fakeService.ts';
import type { FailedFault, RateLimitedFault } from '../faults.ts';
import { NotFaked } from '../notFaked.ts';
import { retryAfterHeader } from '../retryAfter.ts';
import { VirtualClock } from '../virtualClock.ts';
import { type AccessKeys, checkAccess } from './access.ts';
import type { CheckedBody, StrictModeBody } from './bodies.ts';
import { Collections } from './collections.ts';
import { parseExact } from './exactJson.ts';
import type { WriteTerms } from './fakeCollection.ts';
import { OPERATIONS } from './operations.ts';
import { badFormat, noRoute, payloadTooLarge, QdrantRefusal } from './refusal.ts';
import { FAILURES, json, plain, refused, succeeded } from './replies.ts';
import { RequestRules, type Validation } from './requestRules.ts';

export interface QdrantFakeOptions extends AccessKeys {
  /** Default 32 MiB. */
  readonly maxBodyBytes?: number;
  /** Default `every`. */
  readonly validate?: Validation;
  /** How long a write takes to be applied; default 0. Writes nobody waits for take 50 ms at least. */
  readonly applyDelayMs?: number;
  /** What new collections start with. */
  readonly strictMode?: StrictModeBody;
  /** Virtual over real time of the write rate; default 1. */
  readonly clockScale?: number;
}

export interface QdrantStats {
  /** Collection → points. */
  readonly points: Readonly<Record<string, number>>;
  /** Writes that were acknowledged, could not be applied, and of which no client was told. */
  readonly silentFailures: number;
}

const MAX_BODY_BYTES = 32 * 1_024 * 1_024;

export function startQdrantFake(options: QdrantFakeOptions = {}): Promise<RunningFake<QdrantStats>> {
  return listen<QdrantStats>(new QdrantFake(options));
}

class QdrantFake implements FakeService {
  readonly maxBodyBytes: number;
  readonly #options: QdrantFakeOptions;
  readonly #rules: RequestRules;
  readonly #clock: VirtualClock;
  #collections: Collections;
  #silentFailures = 0;

  constructor(options: QdrantFakeOptions) {
    this.#options = options;
    this.maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#rules = new RequestRules(options.validate ?? 'every');
    this.#clock = new VirtualClock(options.clockScale);
    this.#collections = this.#newCollections();
  }

  operationOf({ method, path }: FakeRequest): string {
    return this.#rules.route(method, path)?.operation ?? 'unknown';
  }

  async handle(request: FakeRequest, shape: ShapingFault | null): Promise<FakeReply> {
    const startedAt = performance.now();
    try {
      return await this.#answer(request, shape, startedAt);
    } catch (error) {
      if (error instanceof QdrantRefusal) return refused(error, startedAt);
      throw error;
    }
  }

  failure(fault: FailedFault | RateLimitedFault): FakeReply {
    if (fault.kind === 'failed') return FAILURES[fault.status];
    const complaint = `Rate limiting exceeded: Write rate limit exceeded: Retry after ${Math.ceil(fault.retryAfterMs / 1_000)}s`;
    return refused(
      new QdrantRefusal(429, complaint, { headers: retryAfterHeader(fault.hint, fault.retryAfterMs) }),
      performance.now(),
    );
  }

  stats(): QdrantStats {
    return { points: this.#collections.sizes(), silentFailures: this.#silentFailures };
  }

  reset(): void {
    this.#collections = this.#newCollections();
    this.#silentFailures = 0;
  }

  advanceClock(virtualMs: number): void {
    this.#clock.advance(virtualMs);
  }

  look(): unknown {
    return undefined;
  }

  #newCollections(): Collections {
    return new Collections({
      clock: this.#clock,
      applyDelayMs: this.#options.applyDelayMs ?? 0,
      strictMode: this.#options.strictMode ?? null,
      onSilentFailure: () => {
        this.#silentFailures++;
      },
    });
  }

  async #answer(request: FakeRequest, shape: ShapingFault | null, startedAt: number): Promise<FakeReply> {
    const route = this.#rules.route(request.method, request.path);
    if (route !== null && HEALTH.has(route.operation)) return plain(200, `${route.operation} check passed`);
    checkAccess(request, route?.operation ?? '', this.#options);
    if (route === null) throw noRoute();
    const { operation, pathParameters: path } = route;
    if (operation === 'root') return json(200, VERSION);
    const run = OPERATIONS.get(operation);
    if (run === undefined) throw new NotFaked(`the operation ${operation}`);
    if (request.bodyBytes > this.maxBodyBytes) throw payloadTooLarge(request.bodyBytes, this.maxBodyBytes);
    const badQuery = this.#rules.checkQuery(operation, request.query);
    if (badQuery !== null) throw badQuery;
    const body = this.#readBody(operation, request);
    const result = await run({ collections: this.#collections, path, terms: termsOf(request.query, shape) }, body);
    return succeeded(result, startedAt);
  }

  #readBody(operation: string, { body, headers }: FakeRequest): CheckedBody {
    if (!this.#rules.takesBody(operation)) return undefined;
    if (!(headers['content-type'] ?? '').startsWith('application/json')) {
      throw badFormat('JSON body', 'Content type error');
    }
    const parsed = parsedBody(body);
    const refusal = this.#rules.checkBody(operation, parsed);
    if (refusal !== null) throw refusal;
    return parsed;
  }
}

function termsOf(query: URLSearchParams, shape: ShapingFault | null): WriteTerms {
  const seconds = query.get('timeout');
  return {
    wait: query.get('wait') === 'true',
    timeoutMs: seconds === null ? null : Number(seconds) * 1_000,
    unfinished: shape?.kind === 'unfinishedWrite' ? shape : null,
  };
}

function parsedBody(body: Buffer): CheckedBody {
  try {
    return parseExact(body.toString());
  } catch (error) {
    throw badFormat('JSON body', error instanceof Error ? error.message : String(error));
  }
}

const HEALTH = new Set(['healthz', 'livez', 'readyz']);
const VERSION = JSON.stringify({ title: 'qdrant - vector search engine', version: '1.19.0', commit: 'fake' });
