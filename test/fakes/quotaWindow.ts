// A quota as a server counts it: what was granted in the last minute, or since the day began. Knows no clock.

/** Grants `limit` in any stretch of a minute. What asks for more than the limit never fits. */
export class SlidingMinute {
  static readonly #windowMs = 60_000;
  readonly limit: number;
  #granted: { readonly at: number; readonly cost: number }[] = [];
  #sum = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  waitMs(cost: number, now: number): number {
    this.#forget(now);
    let over = this.#sum + cost - this.limit;
    if (over <= 0) return 0;
    for (const grant of this.#granted) {
      over -= grant.cost;
      if (over <= 0) return grant.at + SlidingMinute.#windowMs - now;
    }
    return SlidingMinute.#windowMs;
  }

  grant(cost: number, now: number): void {
    this.#granted.push({ at: now, cost });
    this.#sum += cost;
  }

  #forget(now: number): void {
    const oldest = now - SlidingMinute.#windowMs;
    const gone = this.#granted.findIndex((grant) => grant.at > oldest);
    const left = this.#granted.splice(0, gone === -1 ? this.#granted.length : gone);
    for (const grant of left) this.#sum -= grant.cost;
  }
}

/** Grants `limit` until the day ends, then anew. */
export class DailyQuota {
  readonly limit: number;
  readonly #dayEndsAt: (now: number) => number;
  #endsAt = 0;
  #granted = 0;

  constructor(limit: number, dayEndsAt: (now: number) => number) {
    this.limit = limit;
    this.#dayEndsAt = dayEndsAt;
  }

  waitMs(cost: number, now: number): number {
    if (now >= this.#endsAt) {
      this.#endsAt = this.#dayEndsAt(now);
      this.#granted = 0;
    }
    return this.#granted + cost <= this.limit ? 0 : this.#endsAt - now;
  }

  grant(cost: number): void {
    this.#granted += cost;
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
