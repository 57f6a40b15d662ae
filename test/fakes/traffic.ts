// Counts the calls to a fake: by operation and outcome, and how many were under way at once.

export interface TrafficStats {
  /** Operation → outcome (a status, `reset`, `stalled`, `truncated`, `abandoned` by the client) → calls. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly inFlight: number;
  readonly mostInFlight: number;
}

export class Traffic {
  #calls: Record<string, Record<string, number>> = {};
  #inFlight = 0;
  #mostInFlight = 0;

  begin(): void {
    this.#inFlight++;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
  }

  end(): void {
    this.#inFlight--;
  }

  outcome(operation: string, outcome: string): void {
    const outcomes = this.#calls[operation] ?? {};
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    this.#calls[operation] = outcomes;
  }

  stats(): TrafficStats {
    return { calls: this.#calls, inFlight: this.#inFlight, mostInFlight: this.#mostInFlight };
  }

  reset(): void {
    this.#calls = {};
    this.#mostInFlight = this.#inFlight;
  }
}
