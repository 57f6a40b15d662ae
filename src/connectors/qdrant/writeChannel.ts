// The way of point writes: ready-made bodies over kept-alive connections of Node's own http. A point takes a fifth of the
// time that it takes through the vendor's client, for which a vector has to be an array of numbers and then JSON text
// (`test/bench/qdrantUpsert.bench.ts`).

import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import * as z from 'zod';
import { TransientError } from '../../core/errors.ts';
import { exchange } from '../http/exchange.ts';
import { unfinished } from './qdrantApi.ts';
import { qdrantRefusal } from './qdrantRefusal.ts';
import { headersOf, type QdrantServer } from './qdrantServer.ts';

interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface PointWriteRequest {
  readonly method: 'PUT' | 'POST';
  /** Below the server's prefix, its query included. */
  readonly path: string;
  readonly body: Buffer;
}

/** Idle connections are let go before the server does it, after 5 s: a write would meet one that is just closing. */
const IDLE_MS = 4_000;

const update = z.object({ status: z.string() });
const answerSchema = z.object({ result: z.union([update.transform((one) => [one]), z.array(update)]) });

export class WriteChannel {
  readonly #server: QdrantServer;
  readonly #agent: HttpAgent;

  constructor(server: QdrantServer, connections: number) {
    this.#server = server;
    const options = { keepAlive: true, maxSockets: connections, timeout: IDLE_MS };
    this.#agent = server.https ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Resolves once all of it is applied. @throws an error of a family; the signal's reason when it fires. */
  async send(write: PointWriteRequest, signal: AbortSignal): Promise<void> {
    const server = this.#server;
    const answer = await exchange(server, signal, async (ending): Promise<unknown> => {
      const { status, headers, text } = await this.#exchange(write, ending);
      if (status === 200) return JSON.parse(text);
      throw qdrantRefusal(server, { status, body: parsedOr(text), retryAfter: headers['retry-after'] ?? null });
    });
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success)
      throw new TransientError(`${server.whom} answered a write with something else than its status`);
    const other = parsed.data.result.find(({ status }) => status !== 'completed');
    if (other !== undefined) throw unfinished(server, other.status);
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange({ method, path, body }: PointWriteRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { https, host, port, prefix } = this.#server;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const options = {
      ...{ method, host, port, path: `${prefix}${path}`, agent: this.#agent, signal },
      headers: {
        ...headersOf(this.#server),
        'content-type': 'application/json',
        'content-length': String(body.byteLength),
      },
    };
    const request = (https ? httpsRequest : httpRequest)(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
    return promise;
  }
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
