// Opening a destination before there is an attempt, and so before there is a seat at a governor that would repeat what
// fails in passing: a server that stumbles once, or is busy for a moment, must not keep a job from starting.

import { RateLimitError, TransientError } from '../../core/errors.ts';
import { backoffMs } from '../../engine/backoff.ts';
import type { OpenedDestination, VectorDestination } from '../../engine/ports.ts';
import { systemClock } from '../../engine/systemClock.ts';

/** About four seconds altogether before a server that is not there is said to be missing. */
const TRIES = 5;
/** A limit that lasts longer is told: nobody is to wait for minutes without knowing for what. */
const LONGEST_WAIT_MS = 60_000;

/**
 * @param mayWait false: a rate limit is told, however short.
 * @throws what opening throws, a TransientError only after several tries, a RateLimitError when it lasts.
 */
export async function openDestination(
  destination: Pick<VectorDestination, 'open'>,
  pass: Parameters<VectorDestination['open']>[0],
  { mayWait }: { readonly mayWait: boolean },
  signal: AbortSignal,
): Promise<OpenedDestination> {
  let waitsLeftMs = mayWait ? LONGEST_WAIT_MS : 0;
  for (let failures = 1; ; ) {
    try {
      return await destination.open(pass, signal);
    } catch (error) {
      if (error instanceof TransientError && failures < TRIES) {
        await systemClock.sleep(backoffMs(failures, Math.random()), signal);
        failures += 1;
      } else if (error instanceof RateLimitError) {
        const waitMs = lastsMs(error);
        if (waitMs === null || waitMs > waitsLeftMs) throw error;
        // A server that says "now" again and again is not asked more than once a second.
        waitsLeftMs -= Math.max(waitMs, 1_000);
        await systemClock.sleep(Math.max(waitMs, 1_000), signal);
      } else throw error;
    }
  }
}

/** Null when the server does not say. */
function lastsMs({ retryAt, lastsMs: lasts }: RateLimitError): number | null {
  return retryAt === null ? lasts : retryAt - systemClock.now();
}
