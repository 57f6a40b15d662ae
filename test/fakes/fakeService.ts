// What a fake API is to the server that carries it: requests in, replies out, and what becomes of them.

import type { IncomingHttpHeaders } from 'node:http';
import type {
  FailedFault,
  RateLimitedFault,
  RefusedFault,
  SpoiledVectorsFault,
  UnfinishedWriteFault,
} from './faults.ts';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Empty when it was longer than the service keeps; `bodyBytes` is what came. */
  readonly body: Buffer;
  readonly bodyBytes: number;
}

/** `sent`: handed to the network in full. `lost`: not, or not in full. `unconfirmed`: sent, then the connection ended. */
export type AnswerFate = 'sent' | 'lost' | 'unconfirmed';

/** A body too long to be held: made while it is sent. */
export interface ByteBody {
  readonly length: number;
  chunks(): Iterable<Uint8Array>;
}

export interface FakeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ByteBody;
  /** Told `sent` or `lost` once, and after `sent` perhaps `unconfirmed`. */
  readonly settle?: (fate: AnswerFate) => void;
}

/** Faults a service has to build into its own answer. */
export type ShapingFault = SpoiledVectorsFault | UnfinishedWriteFault | RefusedFault;

export interface FakeService {
  readonly maxBodyBytes: number;
  /** The name faults are ordered by and calls are counted under. */
  operationOf(request: FakeRequest): string;
  handle(request: FakeRequest, shape: ShapingFault | null): FakeReply | Promise<FakeReply>;
  /** The API's own way to say it. */
  failure(fault: FailedFault | RateLimitedFault, request: FakeRequest): FakeReply;
  stats(): object;
  reset(): void;
  advanceClock(virtualMs: number): void;
  /** Answers `/__control/<name>`; undefined when there is nothing of that name. */
  look(name: string, query: URLSearchParams): unknown;
  /** Carries out `POST /__control/<name>`; undefined when there is nothing of that name. */
  change?(name: string, json: string): object | undefined;
}
