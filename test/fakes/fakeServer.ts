// The HTTP side of every fake: one server on a free loopback port that carries out the faults on order and answers the
// control endpoint. What the API is and says is the service's business.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerControl, isControlPath } from './controlEndpoint.ts';
import { FakeControl } from './fakeControl.ts';
import type { FakeReply, FakeRequest, FakeService, ShapingFault } from './fakeService.ts';
import { type DrawnFaults, FaultDesk } from './faults.ts';
import { NotFaked } from './notFaked.ts';
import { sendCut, sendHalf, sendWhole } from './sendReply.ts';
import { Traffic, type TrafficStats } from './traffic.ts';

export interface CommonStats {
  readonly traffic: TrafficStats;
  /** How often each fault on order has fired. */
  readonly faultsFired: readonly number[];
}

export interface RunningFake<Stats, Control = FakeControl<Stats & CommonStats>> {
  readonly url: string;
  readonly control: Control;
  /** Ends the server and every connection to it. */
  stop(): Promise<void>;
}

/** Serves on 127.0.0.1, on a free port unless one is given. */
export async function listen<Stats>(service: FakeService, port = 0): Promise<RunningFake<Stats>> {
  const fake = new FakeServer(service);
  const url = await fake.listen(port);
  return { url, control: new FakeControl(url), stop: () => fake.stop() };
}

class FakeServer {
  readonly #service: FakeService;
  readonly #faults = new FaultDesk();
  readonly #traffic = new Traffic();
  readonly #stopped = new AbortController();
  readonly #server: Server;
  /** The last answer on a connection, until its next request shows that it was read. */
  readonly #unconfirmed = new WeakMap<Socket, FakeReply>();

  constructor(service: FakeService) {
    this.#service = service;
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch((error: unknown) => {
        if (!this.#stopped.signal.aborted && !outgoing.destroyed) process.stderr.write(`fake: ${textOfError(error)}\n`);
        outgoing.destroy();
      });
    });
    // A server that closes idle connections races with the client's next request: a reset nobody ordered.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.on('connection', (socket: Socket) => {
      socket.once('close', () => this.#unconfirmed.get(socket)?.settle?.('unconfirmed'));
    });
  }

  async listen(port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    return `http://127.0.0.1:${addressOf(this.#server).port}`;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.#unconfirmed.delete(incoming.socket);
    const request = await readRequest(incoming, this.#service.maxBodyBytes);
    if (isControlPath(request.path)) {
      const stats = (): object => ({
        traffic: this.#traffic.stats(),
        faultsFired: this.#faults.fired(),
        ...this.#service.stats(),
      });
      const reply = answerControl(request, {
        service: this.#service,
        faults: this.#faults,
        traffic: this.#traffic,
        stats,
      });
      return sendWhole(outgoing, reply);
    }
    const operation = this.#service.operationOf(request);
    const drawn = this.#faults.draw(operation);
    this.#traffic.begin();
    outgoing.once('close', () => this.#traffic.end());
    if (drawn.latencyMs > 0) await sleep(drawn.latencyMs, undefined, { signal: this.#stopped.signal });
    this.#traffic.outcome(operation, await this.#carryOut(request, outgoing, drawn));
  }

  /** Answers as the fault has it; returns what came of the call, for the counts. */
  async #carryOut(request: FakeRequest, outgoing: ServerResponse, { fault }: DrawnFaults): Promise<string> {
    switch (fault?.kind) {
      case 'rateLimited':
        return this.#answer(outgoing, this.#service.failure(fault, request));
      case 'failed':
        if (fault.applied === true) (await this.#handle(request, null)).settle?.('lost');
        return this.#answer(outgoing, this.#service.failure(fault, request));
      case 'reset':
        if (fault.applied) (await this.#handle(request, null)).settle?.('lost');
        outgoing.socket?.resetAndDestroy();
        return 'reset';
      case 'stalled':
      case 'truncated':
      case 'cut': {
        const reply = await this.#handle(request, null);
        reply.settle?.('lost');
        if (fault.kind === 'cut') await sendCut(outgoing, reply, fault.afterBytes ?? null);
        else await sendHalf(outgoing, reply, fault.kind);
        return fault.kind;
      }
      case 'slow':
        return this.#answer(outgoing, await this.#handle(request, null), fault.bytesPerSecond);
      case 'spoiledVectors':
      case 'unfinishedWrite':
      case 'refused':
        return this.#answer(outgoing, await this.#handle(request, fault));
      default:
        return this.#answer(outgoing, await this.#handle(request, null));
    }
  }

  async #handle(request: FakeRequest, shape: ShapingFault | null): Promise<FakeReply> {
    try {
      return await this.#service.handle(request, shape);
    } catch (error) {
      if (!(error instanceof NotFaked)) throw error;
      return { status: 501, headers: { 'content-type': 'text/plain' }, body: error.message };
    }
  }

  async #answer(outgoing: ServerResponse, reply: FakeReply, bytesPerSecond?: number): Promise<string> {
    const { socket } = outgoing;
    if (outgoing.destroyed) {
      reply.settle?.('lost');
      return 'abandoned';
    }
    let settled = false;
    outgoing.once('finish', () => {
      settled = true;
      reply.settle?.('sent');
      if (socket !== null) this.#unconfirmed.set(socket, reply);
    });
    outgoing.once('close', () => {
      if (!settled) reply.settle?.('lost');
    });
    await sendWhole(outgoing, reply, bytesPerSecond);
    return outgoing.destroyed && !settled ? 'abandoned' : String(reply.status);
  }
}

async function readRequest(incoming: IncomingMessage, maxBodyBytes: number): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  let bodyBytes = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    bodyBytes += chunk.length;
    if (bodyBytes <= maxBodyBytes) chunks.push(chunk);
  }
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: bodyBytes <= maxBodyBytes ? Buffer.concat(chunks) : Buffer.alloc(0),
    bodyBytes,
  };
}

function textOfError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake does not listen on a port');
  return address;
}
