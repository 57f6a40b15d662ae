// A job's seat at a governor that writes down what it is told.

import type { Governor } from '../../../src/engine/governor.ts';
import type { GovernorSeat, SeatOptions } from '../../../src/engine/governorSeat.ts';

export interface RecordingSeat {
  readonly seat: GovernorSeat;
  /** "paused: LIMIT, LENGTH ms", "ended", "forced", "again: MESSAGE". */
  readonly told: string[];
}

export function recordingSeat(
  governor: Governor,
  options: Partial<Pick<SeatOptions, 'onRefusal' | 'retryBudget'>> = {},
): RecordingSeat {
  const told: string[] = [];
  const seat = governor.seat({
    onRefusal: 'wait',
    ...options,
    paused: async ({ limit, since, resumeAt }) => {
      told.push(`paused: ${limit}, ${resumeAt - since} ms`);
    },
    continued: async (why) => {
      told.push(why);
    },
    retried: (error) => {
      told.push(`again: ${error.message}`);
    },
  });
  return { seat, told };
}
