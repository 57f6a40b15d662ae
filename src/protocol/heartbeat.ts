// Asks the runner again and again whether its event loop turns. Counts missed beats instead of measuring time, because
// clocks jump and machines sleep.

export interface HeartbeatOptions {
  readonly beat: () => Promise<void>;
  readonly everyMs: number;
  /** Beats in a row without an answer after which the runner counts as unresponsive. */
  readonly misses: number;
  /** Told of every change, never of a repeat. */
  readonly report: (responsive: boolean) => void;
}

/** Begins at once; returns what ends it. */
export function startHeartbeat({ beat, everyMs, misses, report }: HeartbeatOptions): () => void {
  let unanswered = 0;
  let underWay = false;
  let responsive = true;

  const answered = (): void => {
    underWay = false;
    unanswered = 0;
    if (responsive) return;
    responsive = true;
    report(true);
  };
  const timer = setInterval(() => {
    if (!underWay) {
      underWay = true;
      // A call that fails means that the runner is gone, which `closed` tells; there is nothing to report here.
      beat().then(answered, () => {});
      return;
    }
    unanswered += 1;
    if (unanswered < misses || !responsive) return;
    responsive = false;
    report(false);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
