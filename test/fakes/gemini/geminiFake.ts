// Gemini's embedding API: batchEmbedContents, embedContent, countTokens. Strict about keys, bodies and quotas; vectors
// depend on the text. Knows nothing of connections and faults but the ones that shape its answer.

import { listen, type RunningFake } from '../fakeServer.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from '../fakeService.ts';
import type { FailedFault, RateLimitedFault } from '../faults.ts';
import { PaidTexts, type PaidTextsStats } from '../paidTexts.ts';
import { spoilVectors } from '../renderedVectors.ts';
import { retryAfterHeader } from '../retryAfter.ts';
import { VirtualClock } from '../virtualClock.ts';
import { type GeminiLimits, GeminiQuota } from './geminiQuota.ts';
import { GEMINI_MODELS, geminiTokensOf, renderGeminiVector } from './geminiVectorOf.ts';
import { badKey, badPayload, GoogleRefusal, googleErrorReply, noSuchModel, tooLarge } from './googleError.ts';
import { type EmbedOrder, readBatch, readCounted, readSingle } from './readEmbedRequest.ts';

export interface GeminiFakeOptions {
  /** The one key that is valid; default `test-key`. */
  readonly apiKey?: string;
  /** Default: none is ever used up. */
  readonly limits?: GeminiLimits;
  /** Virtual over real time of the quotas; default 1. Delays in answers are real. */
  readonly clockScale?: number;
  /** Default 4 MB. */
  readonly maxBodyBytes?: number;
}

export interface GeminiStats extends PaidTextsStats {
  readonly tokens: number;
  /** Calls and texts refused by a quota. */
  readonly refusedCalls: number;
  readonly refusedTexts: number;
  /** Virtual ms from the first call that was granted to the last. */
  readonly activeMs: number;
}

const DEFAULT_KEY = 'test-key';
const MAX_BODY_BYTES = 4 * 1_024 * 1_024;
const ROUTE = /^\/v1(?:beta)?\/models\/([^/:]+):(batchEmbedContents|embedContent|countTokens)$/;

export function startGeminiFake(options: GeminiFakeOptions = {}): Promise<RunningFake<GeminiStats>> {
  return listen<GeminiStats>(new GeminiFake(options));
}

class GeminiFake implements FakeService {
  readonly maxBodyBytes: number;
  readonly #options: GeminiFakeOptions;
  readonly #clock: VirtualClock;
  readonly #paid = new PaidTexts();
  #quota: GeminiQuota;
  #tokens = 0;
  #refusedCalls = 0;
  #refusedTexts = 0;
  #active: { readonly from: number; to: number } | null = null;

  constructor(options: GeminiFakeOptions) {
    this.#options = options;
    this.maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#clock = new VirtualClock(options.clockScale);
    this.#quota = this.#newQuota();
  }

  operationOf({ method, path }: FakeRequest): string {
    return (method === 'POST' && ROUTE.exec(path)?.[2]) || 'unknown';
  }

  handle(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    try {
      return this.#answer(request, shape);
    } catch (error) {
      if (error instanceof GoogleRefusal) return googleErrorReply(error.facts);
      throw error;
    }
  }

  failure(fault: FailedFault | RateLimitedFault): FakeReply {
    if (fault.kind === 'failed') return googleErrorReply(FAILURES[fault.status]);
    const quota = fault.quota === 'day' ? 'textsPerDay' : 'textsPerMinute';
    const delayMs = fault.hint === 'retryInfo' ? fault.retryAfterMs : null;
    const { facts } = this.#quota.refusal(quota, 'gemini-embedding-001', delayMs);
    return googleErrorReply({ ...facts, headers: retryAfterHeader(fault.hint, fault.retryAfterMs) });
  }

  stats(): GeminiStats {
    return {
      ...this.#paid.stats(),
      tokens: this.#tokens,
      refusedCalls: this.#refusedCalls,
      refusedTexts: this.#refusedTexts,
      activeMs: this.#active === null ? 0 : this.#active.to - this.#active.from,
    };
  }

  reset(): void {
    this.#paid.reset();
    this.#quota = this.#newQuota();
    this.#tokens = 0;
    this.#refusedCalls = 0;
    this.#refusedTexts = 0;
    this.#active = null;
  }

  advanceClock(virtualMs: number): void {
    this.#clock.advance(virtualMs);
  }

  look(name: string, query: URLSearchParams): unknown {
    return name === 'texts' ? this.#paid.list(Number(query.get('atLeast') ?? 1)) : undefined;
  }

  #newQuota(): GeminiQuota {
    return new GeminiQuota(this.#options.limits ?? { tier: 'paid' }, this.#clock);
  }

  #answer(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    const route = request.method === 'POST' ? ROUTE.exec(request.path) : null;
    if (route === null) return NOT_FOUND;
    const [, model = '', method = ''] = route;
    const given = request.headers['x-goog-api-key'] ?? request.query.get('key');
    const key = typeof given === 'string' && given !== '' ? given : null;
    if (key !== (this.#options.apiKey ?? DEFAULT_KEY)) throw badKey(key);
    if (request.bodyBytes > this.maxBodyBytes) throw tooLarge(this.maxBodyBytes);
    if (!GEMINI_MODELS.has(model)) throw noSuchModel(model, method);
    const body = parse(request.body);
    if (method === 'countTokens') {
      const totalTokens = readCounted(body).reduce((sum, text) => sum + geminiTokensOf(text), 0);
      return ok(`{"totalTokens":${totalTokens}}`);
    }
    if (method === 'embedContent') {
      const { rows, settle } = this.#embed([readSingle(body, model)], model, shape);
      return { ...ok(`{"embedding":{"values":[${rows[0] ?? ''}]}}`), settle };
    }
    const { rows, settle } = this.#embed(readBatch(body, model), model, shape);
    return { ...ok(`{"embeddings":[${rows.map((row) => `{"values":[${row}]}`).join(',')}]}`), settle };
  }

  #embed(orders: readonly EmbedOrder[], model: string, shape: ShapingFault | null) {
    const tokens = orders.reduce((sum, order) => sum + order.tokens, 0);
    const refusal = this.#quota.take(orders.length, tokens, model);
    if (refusal !== null) {
      this.#refusedCalls++;
      this.#refusedTexts += orders.length;
      throw refusal;
    }
    const now = this.#clock.now();
    if (this.#active === null) this.#active = { from: now, to: now };
    else this.#active.to = now;
    this.#tokens += tokens;
    const rows = orders.map(({ text, dimensions, taskType }) =>
      renderGeminiVector(text, { model, dimensions, taskType }),
    );
    const fault = shape?.kind === 'spoiledVectors' ? shape : null;
    const texts = orders.map((order) => order.text);
    return { rows: spoilVectors(rows, fault), settle: this.#paid.pay(texts, fault !== null) };
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw badPayload('', 'Invalid JSON payload received. Unexpected end of string. Expected a value.');
  }
}

function ok(body: string): FakeReply {
  return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body };
}

const NOT_FOUND: FakeReply = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<!DOCTYPE html><title>Error 404 (Not Found)!!1</title><p>The requested URL was not found on this server.',
};

const FAILURES = {
  408: { status: 408, name: 'DEADLINE_EXCEEDED', message: 'The request timed out.' },
  500: { status: 500, name: 'INTERNAL', message: 'An internal error has occurred. Please retry.' },
  502: { status: 502, name: 'UNAVAILABLE', message: 'The server encountered a temporary error.' },
  503: { status: 503, name: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  504: { status: 504, name: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
  507: { status: 507, name: 'INTERNAL', message: 'Insufficient storage.' },
} as const;
