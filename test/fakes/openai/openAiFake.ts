// A server compatible with OpenAI's POST /v1/embeddings, as Ollama, LM Studio, vLLM and OpenAI itself are.
// Knows nothing of connections and faults but the ones that shape its answer.

import { listen, type RunningFake } from '../fakeServer.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from '../fakeService.ts';
import type { FailedFault, RateLimitedFault } from '../faults.ts';
import { PaidTexts, type PaidTextsStats } from '../paidTexts.ts';
import { SlidingQuota } from '../quotaWindow.ts';
import { spoilVectors } from '../renderedVectors.ts';
import { retryAfterHeader } from '../retryAfter.ts';
import { VirtualClock } from '../virtualClock.ts';
import { invalidRequest, OpenAiRefusal, openAiErrorReply } from './openAiError.ts';
import { renderOpenAiVector } from './openAiVectorOf.ts';
import { type EmbeddingsOrder, readEmbeddingsRequest } from './readEmbeddingsRequest.ts';

export interface OpenAiFakeOptions {
  /** Asked for as a bearer token; none by default, as local servers have it. */
  readonly apiKey?: string;
  /** Model → its own dimension. A model that is not here is a 404. Default: `test-embedding` with 384. */
  readonly models?: Readonly<Record<string, number>>;
  readonly textsPerMinute?: number;
  /** Virtual over real time of the quota; default 1. */
  readonly clockScale?: number;
  /** Answers carry `index`; with this they come in the opposite order. */
  readonly reversed?: boolean;
  readonly maxBodyBytes?: number;
}

export interface OpenAiStats extends PaidTextsStats {
  readonly refusedCalls: number;
}

const MAX_BODY_BYTES = 25 * 1_024 * 1_024;

export function startOpenAiFake(options: OpenAiFakeOptions = {}): Promise<RunningFake<OpenAiStats>> {
  return listen<OpenAiStats>(new OpenAiFake(options));
}

class OpenAiFake implements FakeService {
  readonly maxBodyBytes: number;
  readonly #options: OpenAiFakeOptions;
  readonly #models: Readonly<Record<string, number>>;
  readonly #clock: VirtualClock;
  readonly #paid = new PaidTexts();
  #quota: SlidingQuota;
  #refusedCalls = 0;

  constructor(options: OpenAiFakeOptions) {
    this.#options = options;
    this.#models = options.models ?? { 'test-embedding': 384 };
    this.maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#clock = new VirtualClock(options.clockScale);
    this.#quota = this.#newQuota();
  }

  operationOf({ method, path }: FakeRequest): string {
    if (method === 'POST' && path === '/v1/embeddings') return 'embeddings';
    return method === 'GET' && path === '/v1/models' ? 'models' : 'unknown';
  }

  handle(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    try {
      return this.#answer(request, shape);
    } catch (error) {
      if (error instanceof OpenAiRefusal) return openAiErrorReply(error.facts);
      throw error;
    }
  }

  failure(fault: FailedFault | RateLimitedFault): FakeReply {
    if (fault.kind === 'rateLimited') return rateLimited(fault);
    const message = 'The server had an error while processing your request. Sorry about that!';
    return openAiErrorReply({ status: fault.status, type: 'server_error', message });
  }

  stats(): OpenAiStats {
    return { ...this.#paid.stats(), refusedCalls: this.#refusedCalls };
  }

  reset(): void {
    this.#paid.reset();
    this.#quota = this.#newQuota();
    this.#refusedCalls = 0;
  }

  advanceClock(virtualMs: number): void {
    this.#clock.advance(virtualMs);
  }

  look(name: string, query: URLSearchParams): unknown {
    return name === 'texts' ? this.#paid.list(Number(query.get('atLeast') ?? 1)) : undefined;
  }

  #newQuota(): SlidingQuota {
    return new SlidingQuota(this.#options.textsPerMinute ?? Number.POSITIVE_INFINITY);
  }

  #answer(request: FakeRequest, shape: ShapingFault | null): FakeReply {
    const operation = this.operationOf(request);
    if (operation === 'unknown') {
      const message = `Invalid URL (${request.method} ${request.path})`;
      throw new OpenAiRefusal({ status: 404, type: 'invalid_request_error', message });
    }
    this.#checkKey(request.headers.authorization);
    if (operation === 'models') {
      const data = Object.keys(this.#models).map((id) => ({ id, object: 'model', created: 0, owned_by: 'fake' }));
      return ok(JSON.stringify({ object: 'list', data }));
    }
    if (request.bodyBytes > this.maxBodyBytes) {
      const message = `Maximum content size limit (${this.maxBodyBytes}) exceeded (${request.bodyBytes} bytes read)`;
      throw new OpenAiRefusal({ status: 413, type: 'server_error', message });
    }
    const order = readEmbeddingsRequest(parse(request.body));
    const own = this.#models[order.model];
    if (own === undefined) {
      const message = `The model \`${order.model}\` does not exist or you do not have access to it.`;
      throw new OpenAiRefusal({ status: 404, type: 'invalid_request_error', message, code: 'model_not_found' });
    }
    if (order.dimensions !== undefined && order.dimensions > own) {
      throw invalidRequest(`Invalid value for 'dimensions': must be at most ${own}.`, 'dimensions');
    }
    return this.#embed(order, order.dimensions ?? own, shape);
  }

  #checkKey(authorization: string | undefined): void {
    const { apiKey } = this.#options;
    if (apiKey === undefined || authorization === `Bearer ${apiKey}`) return;
    const message =
      authorization === undefined
        ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth."
        : 'Incorrect API key provided.';
    throw new OpenAiRefusal({ status: 401, type: 'invalid_request_error', message, code: 'invalid_api_key' });
  }

  #embed({ model, texts, tokens, base64 }: EmbeddingsOrder, dimensions: number, shape: ShapingFault | null): FakeReply {
    const now = this.#clock.now();
    const waitMs = this.#quota.waitMs(texts.length, now);
    if (waitMs > 0) {
      this.#refusedCalls++;
      return rateLimited({ kind: 'rateLimited', hint: 'seconds', retryAfterMs: this.#clock.realMs(waitMs) });
    }
    this.#quota.grant(texts.length, now);
    const fault = shape?.kind === 'spoiledVectors' ? shape : null;
    const rows = spoilVectors(
      texts.map((text) => renderOpenAiVector(text, { model, dimensions })),
      fault,
    );
    const data = rows.map((row, index) => {
      const embedding = base64 ? `"${base64Of(row)}"` : `[${row}]`;
      return `{"object":"embedding","index":${index},"embedding":${embedding}}`;
    });
    if (this.#options.reversed === true) data.reverse();
    const usage = JSON.stringify({ prompt_tokens: tokens, total_tokens: tokens });
    const body = `{"object":"list","data":[${data.join(',')}],"model":${JSON.stringify(model)},"usage":${usage}}`;
    return { ...ok(body), settle: this.#paid.pay(texts, fault !== null) };
  }
}

function rateLimited(fault: RateLimitedFault): FakeReply {
  const quota = fault.quota === 'day';
  return openAiErrorReply({
    status: 429,
    type: quota ? 'insufficient_quota' : 'requests',
    code: quota ? 'insufficient_quota' : 'rate_limit_exceeded',
    message: quota
      ? 'You exceeded your current quota, please check your plan and billing details.'
      : 'Rate limit reached for requests. Please try again later.',
    headers: retryAfterHeader(fault.hint, fault.retryAfterMs),
  });
}

function base64Of(row: string): string {
  return Buffer.from(Float32Array.from(row.split(','), Number).buffer).toString('base64');
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw invalidRequest('We could not parse the JSON body of your request.');
  }
}

function ok(body: string): FakeReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
