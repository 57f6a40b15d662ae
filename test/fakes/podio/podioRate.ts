// Podio's two classes of calls, each granted so often an hour, and the 420 that stops every call once one is used up.
// Knows no route.

import { PeriodQuota, SlidingQuota } from '../quotaWindow.ts';
import type { VirtualClock } from '../virtualClock.ts';
import { PodioRefusal } from './podioError.ts';
import type { RateOptions, RefusedCall } from './podioOptions.ts';

export type RateClass = 'general' | 'limited';

export interface RateStats {
  readonly granted: number;
  readonly refused: number;
  /** Virtual, from the first granted call to the last. */
  readonly activeMs: number;
}

type Quota = SlidingQuota | PeriodQuota;

const HOUR_MS = 3_600_000;
const DEFAULTS: Readonly<Record<RateClass, number>> = { general: 1_000, limited: 250 };

export class PodioRate {
  readonly #options: RateOptions;
  readonly #clock: VirtualClock;
  readonly #quotas: Readonly<Record<RateClass, Quota | null>>;
  readonly #orders: { readonly call: RefusedCall; seen: number }[] = [];
  readonly #counts = { general: newCount(), limited: newCount() };
  /** When the last hit ends, if by itself; else when its quota has room. */
  #hit: { readonly quota: Quota } | { readonly until: number } | null = null;
  #hits = 0;

  constructor(options: RateOptions, clock: VirtualClock) {
    this.#options = options;
    this.#clock = clock;
    this.#quotas = { general: this.#quota('general'), limited: this.#quota('limited') };
    for (const call of options.refuse ?? []) this.refuse(call);
  }

  /** Counts a call; throws the refusal when it is not granted. Refused calls use nothing up. */
  take(rateClass: RateClass, path: string): void {
    const now = this.#clock.now();
    const quotas = this.#quotasFor(rateClass);
    const waitMs =
      this.#standingWaitMs(now) || this.#orderedWaitMs(rateClass, path, now) || this.#fullWaitMs(quotas, now);
    const count = this.#counts[rateClass];
    if (waitMs > 0) {
      count.refused++;
      throw this.refusal(rateClass, waitMs);
    }
    for (const quota of quotas) quota.grant(1, now);
    count.granted++;
    count.firstAt ??= now;
    count.lastAt = now;
  }

  /** Orders a refusal; calls are counted from now on. */
  refuse(call: RefusedCall): void {
    this.#orders.push({ call, seen: 0 });
  }

  /** The 420 for a call of this class. */
  refusal(rateClass: RateClass, waitMs = HOUR_MS): PodioRefusal {
    const says = this.#options.says ?? 'hour';
    const seconds = Math.ceil(this.#clock.realMs(says === 'hour' ? HOUR_MS : waitMs) / 1_000);
    const wait = says === 'none' ? 'Please try again later' : `Please wait ${seconds} seconds before trying again`;
    return new PodioRefusal({
      status: 420,
      error: 'rate_limit',
      description: `You have hit the rate limit. ${wait}`,
      headers: this.headers(rateClass),
    });
  }

  /** What an answer to a call of this class says of it; nothing where there is no limit. */
  headers(rateClass: RateClass): Readonly<Record<string, string>> {
    const quota = this.#quotas[rateClass];
    if (quota === null || this.#options.headers === false) return {};
    const remaining = Math.min(...this.#quotasFor(rateClass).map((each) => each.remaining(this.#clock.now())));
    return { 'X-Rate-Limit-Limit': String(quota.limit), 'X-Rate-Limit-Remaining': String(remaining) };
  }

  stats(): { readonly general: RateStats; readonly limited: RateStats; readonly hits: number } {
    return { general: statsOf(this.#counts.general), limited: statsOf(this.#counts.limited), hits: this.#hits };
  }

  #quota(rateClass: RateClass): Quota | null {
    const limit = this.#options[rateClass] === undefined ? DEFAULTS[rateClass] : this.#options[rateClass];
    if (limit === null) return null;
    return this.#options.window === 'fixed'
      ? new PeriodQuota(limit, (now) => now + HOUR_MS)
      : new SlidingQuota(limit, HOUR_MS);
  }

  #quotasFor(rateClass: RateClass): Quota[] {
    const both = this.#options.sharedCounter === true && rateClass === 'limited';
    const quotas = both ? [this.#quotas.limited, this.#quotas.general] : [this.#quotas[rateClass]];
    return quotas.filter((quota) => quota !== null);
  }

  /** Of the hit before, which stops calls of either class. */
  #standingWaitMs(now: number): number {
    if (this.#hit === null) return 0;
    const waitMs = 'until' in this.#hit ? this.#hit.until - now : this.#hit.quota.waitMs(1, now);
    if (waitMs > 0) return waitMs;
    this.#hit = null;
    return 0;
  }

  #orderedWaitMs(rateClass: RateClass, path: string, now: number): number {
    let waitMs = 0;
    for (const order of this.#orders) {
      const { call } = order;
      if (call.path !== undefined && call.path !== path) continue;
      if (call.rateClass !== undefined && call.rateClass !== rateClass) continue;
      if (++order.seen !== call.nth) continue;
      this.#hits++;
      const lastsMs = call.lastsMs ?? 0;
      this.#hit = { until: now + lastsMs };
      waitMs = Math.max(lastsMs, 1);
    }
    return waitMs;
  }

  #fullWaitMs(quotas: readonly Quota[], now: number): number {
    for (const quota of quotas) {
      const waitMs = quota.waitMs(1, now);
      if (waitMs <= 0) continue;
      this.#hits++;
      this.#hit = { quota };
      return waitMs;
    }
    return 0;
  }
}

interface Count {
  granted: number;
  refused: number;
  firstAt: number | null;
  lastAt: number;
}

function newCount(): Count {
  return { granted: 0, refused: 0, firstAt: null, lastAt: 0 };
}

function statsOf({ granted, refused, firstAt, lastAt }: Count): RateStats {
  return { granted, refused, activeMs: firstAt === null ? 0 : Math.round(lastAt - firstAt) };
}
