// From points to an acknowledgement: cuts the points into writes, repeats what failed in passing, and when a write is
// refused for good halves it until the point at fault stands alone. Resolves when everything else is durable.

import { PermanentError } from '../../core/errors.ts';
import type { PointId } from '../../core/ids.ts';
import type { CallSignals } from '../governor.ts';
import type { GovernorSeat } from '../governorSeat.ts';
import type { PointWrite, VectorDestination } from '../ports.ts';
import { settleAll } from '../settleAll.ts';

export interface RefusedPoint {
  readonly reason: string;
  readonly tries: number;
}

/** @returns the points the destination refused for good. @throws every error but PermanentError. */
export async function writePoints(
  points: readonly PointWrite[],
  destination: VectorDestination,
  seat: GovernorSeat,
  signals: CallSignals,
): Promise<ReadonlyMap<PointId, RefusedPoint>> {
  const refused = new Map<PointId, RefusedPoint>();
  const write = async (batch: readonly PointWrite[], tries: number): Promise<void> => {
    try {
      // The points may carry vectors that were paid for: they go out even while draining.
      await seat.finish({}, (signal) => destination.write(batch, signal), signals);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) {
        refused.set(only.id, { reason: error.message, tries });
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await write(batch.slice(0, middle), tries + 1);
      await write(batch.slice(middle), tries + 1);
    }
  };
  const { maxPoints } = destination.limits;
  const writes: Promise<void>[] = [];
  for (let from = 0; from < points.length; from += maxPoints) {
    writes.push(write(points.slice(from, from + maxPoints), 1));
  }
  await settleAll(writes);
  return refused;
}
