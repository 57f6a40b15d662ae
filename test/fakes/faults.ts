// Faults on order: what goes wrong, on which calls, how often. Decides; does not carry out, and knows no server.

import { seededRandom } from './seededRandom.ts';

/** How a 429 tells when to come back. `retryInfo` is Google's detail in the body, the others are a `Retry-After` header. */
export type RetryHint = 'retryInfo' | 'seconds' | 'httpDate' | 'none';

export interface LatencyFault {
  readonly kind: 'latency';
  readonly ms: number;
}
/** Refused before anything was done. `quota: 'day'` names a per-day quota, where the server has such names. */
export interface RateLimitedFault {
  readonly kind: 'rateLimited';
  readonly hint: RetryHint;
  readonly retryAfterMs: number;
  readonly quota?: 'minute' | 'day';
}
/** An error answer; with `applied` the work was done all the same. */
export interface FailedFault {
  readonly kind: 'failed';
  readonly status: 408 | 500 | 502 | 503 | 504 | 507;
  readonly applied?: boolean;
}
/** The connection is reset; with `applied` after the work was done. */
export interface ResetFault {
  readonly kind: 'reset';
  readonly applied: boolean;
}
/** The work is done; then headers and half of the body come and nothing more, or JSON that ends in its middle. */
export interface BrokenBodyFault {
  readonly kind: 'stalled' | 'truncated';
}
/** A 200 whose vectors cannot be used. All but `zeros` and `fewer` touch the one in the middle; `fewer` leaves it out. */
export interface SpoiledVectorsFault {
  readonly kind: 'spoiledVectors';
  readonly how: 'fewer' | 'wrongDimension' | 'null' | 'nan' | 'zeros';
}
/** Qdrant: a 200 for a write that is not done; with `applied` it will be. */
export interface UnfinishedWriteFault {
  readonly kind: 'unfinishedWrite';
  readonly status: 'wait_timeout' | 'acknowledged';
  readonly applied: boolean;
}
/** Podio: an error answer that is no passing one, in its words for the status; nothing done. */
export interface RefusedFault {
  readonly kind: 'refused';
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 410 | 420;
  /** In place of the API's usual `error` for the status. */
  readonly error?: string;
}
/** The work is done; the answer's headers give its whole length, then so many bytes of it (default: half) and a reset. */
export interface CutFault {
  readonly kind: 'cut';
  readonly afterBytes?: number;
}
/** The answer comes whole, but no faster than this. */
export interface SlowFault {
  readonly kind: 'slow';
  readonly bytesPerSecond: number;
}
export type Fault =
  | LatencyFault
  | RateLimitedFault
  | FailedFault
  | ResetFault
  | BrokenBodyFault
  | SpoiledVectorsFault
  | UnfinishedWriteFault
  | RefusedFault
  | CutFault
  | SlowFault;

/** Which of the calls: `times` the first `count` after `skip`, `every` the nth, 2nth, …, `chance` each with a probability. */
export type FaultTiming =
  | { readonly kind: 'times'; readonly count: number; readonly skip?: number }
  | { readonly kind: 'every'; readonly nth: number }
  | { readonly kind: 'chance'; readonly probability: number; readonly seed: number };

export interface FaultOrder {
  readonly fault: Fault;
  readonly when: FaultTiming;
  /** Operations it is for, by name (README); all of them when absent. Only calls to these count. */
  readonly on?: readonly string[];
}

export interface DrawnFaults {
  readonly latencyMs: number;
  readonly fault: Exclude<Fault, LatencyFault> | null;
}

export class FaultDesk {
  #standing: { readonly order: FaultOrder; readonly due: () => boolean; fired: number }[] = [];

  /** Replaces all orders; their counts begin anew. */
  replace(orders: readonly FaultOrder[]): void {
    this.#standing = orders.map((order) => ({ order, due: timer(order.when), fired: 0 }));
  }

  /** What happens to this call: all latencies due, and the first other fault due. */
  draw(operation: string): DrawnFaults {
    let latencyMs = 0;
    let fault: DrawnFaults['fault'] = null;
    for (const standing of this.#standing) {
      const { order } = standing;
      if (order.on !== undefined && !order.on.includes(operation)) continue;
      if (fault !== null && order.fault.kind !== 'latency') continue;
      if (!standing.due()) continue;
      standing.fired++;
      if (order.fault.kind === 'latency') latencyMs += order.fault.ms;
      else fault = order.fault;
    }
    return { latencyMs, fault };
  }

  /** How often each order has fired, in their order. */
  fired(): number[] {
    return this.#standing.map((standing) => standing.fired);
  }
}

function timer(when: FaultTiming): () => boolean {
  let calls = 0;
  switch (when.kind) {
    case 'times': {
      const skip = when.skip ?? 0;
      return () => ++calls > skip && calls <= skip + when.count;
    }
    case 'every':
      return () => ++calls % when.nth === 0;
    case 'chance': {
      const random = seededRandom([when.seed, 0x5eed]);
      return () => random() < when.probability * 2 ** 32;
    }
    default:
      throw new RangeError(`a fault's timing is one of times, every, chance; found ${JSON.stringify(when)}`);
  }
}
