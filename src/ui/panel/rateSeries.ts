// How many records a second a job did, over all the time it was seen: at most 180 spans of equal length, which double when
// they are full. Fed with what the run's counters say; a time in which the job did not run has no rate.

const SPANS = 180;
const SHORTEST_MS = 1_000;

interface Span {
  records: number;
  /** Time of it in which the job ran. */
  ms: number;
}

/** Epoch ms where the span begins, and its records a second; null where the job did not run. */
export type RatePoint = [at: number, perSecond: number | null];

export class RateSeries {
  #spans: Span[] = [];
  #spanMs = SHORTEST_MS;
  #startedAt = 0;
  #last: { at: number; records: number | null } | null = null;
  #counted = 0;

  /** @param at epoch ms. @param records done by the run so far; null while it does not run. */
  note(at: number, records: number | null): void {
    const last = this.#last;
    if (last === null || at < last.at || (records !== null && records < this.#counted)) {
      // Another run has begun, or the clock was set back.
      this.#spans = [];
      this.#spanMs = SHORTEST_MS;
      this.#startedAt = at;
    } else if (records !== null && last.records !== null && at > last.at) {
      this.#spread(last.at, at, records - last.records);
    }
    this.#last = { at, records };
    this.#counted = records ?? this.#counted;
  }

  points(): RatePoint[] {
    return this.#spans.map(({ records, ms }, index) => [
      this.#startedAt + index * this.#spanMs,
      // Of less than half a span a rate would be noise.
      ms < this.#spanMs / 2 ? null : (records / ms) * 1_000,
    ]);
  }

  /** What moved between two looks moved evenly, as far as anybody knows. */
  #spread(from: number, to: number, records: number): void {
    while (to - this.#startedAt > SPANS * this.#spanMs) this.#merge();
    for (let at = from; at < to; ) {
      const index = Math.floor((at - this.#startedAt) / this.#spanMs);
      const end = Math.min(to, this.#startedAt + (index + 1) * this.#spanMs);
      while (this.#spans.length <= index) this.#spans.push({ records: 0, ms: 0 });
      const span = this.#spans[index];
      if (span !== undefined) {
        span.records += (records * (end - at)) / (to - from);
        span.ms += end - at;
      }
      at = end;
    }
  }

  #merge(): void {
    const merged: Span[] = [];
    for (let index = 0; index < this.#spans.length; index += 2) {
      const [first, second] = [this.#spans[index], this.#spans[index + 1]];
      merged.push({
        records: (first?.records ?? 0) + (second?.records ?? 0),
        ms: (first?.ms ?? 0) + (second?.ms ?? 0),
      });
    }
    this.#spans = merged;
    this.#spanMs *= 2;
  }
}
