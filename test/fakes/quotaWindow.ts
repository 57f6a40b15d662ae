// A quota as a server counts it: what was granted in the last minute or hour, or since the day began. Knows no clock.

/** Grants `limit` in any stretch of `windowMs`. What asks for more than the limit never fits. */
export class SlidingQuota {
  readonly limit: number;
  readonly #windowMs: number;
  #granted: { readonly at: number; readonly cost: number }[] = [];
  #sum = 0;

  constructor(limit: number, windowMs = 60_000) {
    this.limit = limit;
    this.#windowMs = windowMs;
  }

  /** What is granted now without waiting. */
  remaining(now: number): number {
    this.#forget(now);
    return this.limit - this.#sum;
  }

  waitMs(cost: number, now: number): number {
    this.#forget(now);
    let over = this.#sum + cost - this.limit;
    if (over <= 0) return 0;
    for (const grant of this.#granted) {
      over -= grant.cost;
      if (over <= 0) return grant.at + this.#windowMs - now;
    }
    return this.#windowMs;
  }

  grant(cost: number, now: number): void {
    this.#granted.push({ at: now, cost });
    this.#sum += cost;
  }

  #forget(now: number): void {
    const oldest = now - this.#windowMs;
    const gone = this.#granted.findIndex((grant) => grant.at > oldest);
    const left = this.#granted.splice(0, gone === -1 ? this.#granted.length : gone);
    for (const grant of left) this.#sum -= grant.cost;
  }
}

/** Grants `limit` until the period (a day, an hour) ends, then anew. */
export class PeriodQuota {
  readonly limit: number;
  readonly #endsAfter: (now: number) => number;
  #endsAt = 0;
  #granted = 0;

  constructor(limit: number, endsAfter: (now: number) => number) {
    this.limit = limit;
    this.#endsAfter = endsAfter;
  }

  remaining(now: number): number {
    this.#renew(now);
    return this.limit - this.#granted;
  }

  waitMs(cost: number, now: number): number {
    this.#renew(now);
    return this.#granted + cost <= this.limit ? 0 : this.#endsAt - now;
  }

  grant(cost: number): void {
    this.#granted += cost;
  }

  #renew(now: number): void {
    if (now < this.#endsAt) return;
    this.#endsAt = this.#endsAfter(now);
    this.#granted = 0;
  }
}

/** The next midnight in Los Angeles, where Google's days end. */
export function nextPacificMidnight(now: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(now);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const sinceMidnightMs = ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1_000 + (now % 1_000);
  return now - sinceMidnightMs + 24 * 3_600_000;
}
