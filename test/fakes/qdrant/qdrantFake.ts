// Qdrant's REST API, 1.19: keys, sizes, the published document, then the operation. Knows nothing of connections and of
// faults but the ones that shape its answer.

import { listen, type RunningFake } from '../fakeServer.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from '../fakeService.ts';
import type { FailedFault, RateLimitedFault } from '../faults.ts';
import { NotFaked } from '../notFaked.ts';
import { retryAfterHeader } from '../retryAfter.ts';
import { VirtualClock } from '../virtualClock.ts';
import type { CheckedBody, StrictModeBody } from './bodies.ts';
import { Collections } from './collections.ts';
import { parseExact, renderExact } from './exactJson.ts';
import type { WriteTerms } from './fakeCollection.ts';
import { OPERATIONS } from './operations.ts';
import {
  badFormat,
  noKey,
  noRoute,
  payloadTooLarge,
  QdrantRefusal,
  readOnlyKey,
  revokedToken,
  wrongKey,
} from './refusal.ts';
import { RequestRules, type Validation } from './requestRules.ts';

export interface QdrantFakeOptions {
  /** Asked for as `api-key` or as a bearer token; none by default. */
  readonly apiKey?: string;
  /** A key that may read. */
  readonly readOnlyApiKey?: string;
  /** A token refused with 403 by the authentication itself. */
  readonly revokedToken?: string;
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
const READING_POSTS = new Set([
  'get_points',
  'scroll_points',
  'count_points',
  'query_points',
  'query_batch_points',
  'facet',
]);

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
    this.#checkKey(request, route?.operation ?? '');
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
    const time = (performance.now() - startedAt) / 1_000;
    return json(200, `{"result":${renderExact(result)},"status":"ok","time":${time}}`);
  }

  /** Health checks are open to all, everything else asks for a key when there is one. */
  #checkKey({ method, headers }: FakeRequest, operation: string): void {
    const { apiKey, readOnlyApiKey, revokedToken: revoked } = this.#options;
    if (apiKey === undefined) return;
    const given = headers['api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
    if (given === undefined) throw noKey();
    if (given === apiKey) return;
    if (given === revoked) throw revokedToken();
    if (given !== readOnlyApiKey) throw wrongKey();
    if (method !== 'GET' && !READING_POSTS.has(operation)) throw readOnlyKey();
  }

  #readBody(operation: string, { body, headers }: FakeRequest): CheckedBody {
    if (!this.#rules.takesBody(operation)) return undefined;
    if (!(headers['content-type'] ?? '').startsWith('application/json'))
      throw badFormat('JSON body', 'Content type error');
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

function refused({ status, message, headers, plain: isPlain }: QdrantRefusal, startedAt: number): FakeReply {
  if (isPlain) return { ...plain(status, message), headers: { ...plain(status, message).headers, ...headers } };
  const time = (performance.now() - startedAt) / 1_000;
  const reply = json(status, JSON.stringify({ status: { error: message }, time }));
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function json(status: number, body: string): FakeReply {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function plain(status: number, body: string): FakeReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

const HEALTH = new Set(['healthz', 'livez', 'readyz']);
const VERSION = JSON.stringify({ title: 'qdrant - vector search engine', version: '1.19.0', commit: 'fake' });

/** 502 and 504 come from a proxy before the server and are HTML. */
const FAILURES = {
  408: json(408, JSON.stringify({ status: { error: "Timeout: Operation 'Update' timed out after 60s" }, time: 60 })),
  500: json(500, JSON.stringify({ status: { error: 'Service internal error: task panicked' }, time: 0 })),
  502: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' },
  503: json(
    503,
    JSON.stringify({ status: { error: 'Shard temporarily unavailable: The shard is not ready' }, time: 0 }),
  ),
  504: { status: 504, headers: { 'content-type': 'text/html' }, body: '<html><h1>504 Gateway Time-out</h1></html>' },
  507: json(507, JSON.stringify({ status: { error: 'Insufficient storage: disk usage quota reached' }, time: 0 })),
} as const;
