// How long to wait before a passing fault is tried again: exponential with full jitter.
// Full jitter spreads callers that failed together over the whole interval, so they do not return together.

export interface BackoffOptions {
  /** Upper bound of the first wait. Default 500 ms. */
  readonly baseMs: number;
  /** Upper bound of any wait. Default 60,000 ms. */
  readonly capMs: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { baseMs: 500, capMs: 60_000 };

/** @param failures how often it has failed so far, from 1. @param random a number from 0 up to 1. */
export function backoffMs(failures: number, random: number, options: BackoffOptions = DEFAULT_BACKOFF): number {
  return Math.round(random * Math.min(options.capMs, options.baseMs * 2 ** (failures - 1)));
}
