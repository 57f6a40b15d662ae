// A seat at an account without budgets, for tests of what happens beside the governor.

import type { Budget } from '../../../src/engine/budget.ts';
import { Governor } from '../../../src/engine/governor.ts';
import type { GovernorSeat } from '../../../src/engine/governorSeat.ts';
import type { Clock } from '../../../src/engine/ports.ts';
import { recordingSeat } from './recordingSeat.ts';

export function freeSeat(clock: Clock, budgets: readonly Budget[] = []): GovernorSeat {
  return recordingSeat(new Governor({ account: 'test', clock, budgets, concurrency: 16, random: () => 0.5 })).seat;
}
