// Calls to Qdrant through the vendor's client, cancellable, under a deadline, with failures in families. The client's
// high-level methods take no signal, so its generated ones are used. Knows nothing of collections and points.

import { QdrantClient } from '@qdrant/js-client-rest';
import { TransientError } from '../../core/errors.ts';
import { exchange } from '../http/exchange.ts';
import { type ClientConnections, clientConnections, RETRY_AFTER_KEPT } from './keepRetryAfter.ts';
import { qdrantRefusal } from './qdrantRefusal.ts';
import { headersOf, type QdrantServer } from './qdrantServer.ts';

export type ClientCalls = ReturnType<QdrantClient['api']>;
export type Operation<T> = (
  calls: ClientCalls,
  init: RequestInit,
) => Promise<{ readonly data: { readonly result?: T | null } }>;

const CONNECTIONS = 8;

export class QdrantApi {
  readonly server: QdrantServer;
  readonly #connections: ClientConnections = clientConnections(CONNECTIONS);
  readonly #calls: ClientCalls;

  constructor(server: QdrantServer) {
    this.server = server;
    const { https, host, port, prefix } = server;
    this.#calls = new QdrantClient({
      // Apart, because from a `url` the client takes port 6333 for the scheme's own and drops the path.
      https,
      host: host.includes(':') ? `[${host}]` : host,
      port,
      prefix,
      // Not as `apiKey`: with http the client prints a warning of its own.
      headers: { ...headersOf(server) },
      // Otherwise it asks for the version in the background and prints what it thinks of it.
      checkCompatibility: false,
      // None of its own: it would replace the signal of each call by its timer's.
      timeout: Number.POSITIVE_INFINITY,
    }).api();
  }

  /** @returns the answer's `result`. @throws an error of a family; the signal's reason when it fires. */
  call<T>(operation: Operation<T>, signal: AbortSignal): Promise<T> {
    return exchange(this.server, signal, async (ending) => {
      // Redirects are not followed: what is sent is for the server that the job names, and so is the key.
      const init: RequestInit = { ...this.#connections.init, signal: ending, redirect: 'manual' };
      const { result } = (await operation(this.#calls, init).catch((error: unknown) => this.#refuse(error))).data;
      if (result === undefined || result === null) {
        throw new TransientError(`${this.server.whom} answered without a result`);
      }
      return result;
    });
  }

  /** For a change of points or of an index, which must say `wait: true`: resolves once it is applied. */
  async apply(operation: Operation<{ readonly status: string }>, signal: AbortSignal): Promise<void> {
    const { status } = await this.call(operation, signal);
    if (status !== 'completed') throw unfinished(this.server, status);
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  #refuse(error: unknown): never {
    // The client does not export the class of its HTTP errors.
    if (!(error instanceof Error && 'status' in error && 'data' in error && 'headers' in error)) throw error;
    const { status, data, headers } = error;
    if (typeof status !== 'number' || !(headers instanceof Headers)) throw error;
    throw qdrantRefusal(this.server, { status, body: data, retryAfter: headers.get(RETRY_AFTER_KEPT) });
  }
}

/** `acknowledged` is in the log and not applied, `wait_timeout` may never be: neither may be built upon. */
export function unfinished(server: QdrantServer, status: string): TransientError {
  return new TransientError(`${server.whom} answered "${status}" to a change where "completed" was expected`);
}
