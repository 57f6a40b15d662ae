// Opening a destination before there is an attempt, and so before there is a seat at a governor that would repeat what
// fails in passing: a server that stumbles once must not keep a job from starting.

import { TransientError } from '../core/errors.ts';
import { backoffMs } from '../engine/backoff.ts';
import type { OpenedDestination, VectorDestination } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';

/** About four seconds altogether before a server that is not there is said to be missing. */
const TRIES = 5;

/** @throws what opening throws, and a TransientError only after several tries. */
export async function openDestination(
  destination: VectorDestination,
  pass: Parameters<VectorDestination['open']>[0],
  signal: AbortSignal,
): Promise<OpenedDestination> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await destination.open(pass, signal);
    } catch (error) {
      if (!(error instanceof TransientError) || failures === TRIES) throw error;
      await systemClock.sleep(backoffMs(failures, Math.random()), signal);
    }
  }
}
