// The gate of one job's connector: opened with it, before there is an attempt, and bound to the attempt's seat when it
// begins. Counts every call that is sent and costs something: a sign-in does not. Knows no API.

import type { Counters } from '../core/counters.ts';
import { type BudgetUnit, type Cost, costIn } from './budget.ts';
import type { CallGate } from './callGate.ts';
import type { Governor } from './governor.ts';
import type { GovernorSeat } from './governorSeat.ts';

export interface GateBinding {
  readonly seat: GovernorSeat;
  /** Cuts off calls under way. */
  readonly aborted: AbortSignal;
  /** Told of every call as it is sent. */
  count(counters: Counters): void;
}

const ONE_CALL: Counters = { calls: 1 };
const ONE_LIMITED_CALL: Counters = { calls: 1, limitedCalls: 1 };

export class BoundGate implements CallGate {
  readonly #governor: Governor;
  /** For calls outside of an attempt: nobody is told of a refusal, and nobody waits for its end. */
  readonly #unboundSeat: GovernorSeat;
  #binding: GateBinding | null = null;

  constructor(governor: Governor) {
    this.#governor = governor;
    const silent = async (): Promise<void> => {};
    this.#unboundSeat = governor.seat({ onRefusal: 'stop', paused: silent, continued: silent, retried: () => {} });
  }

  bind(binding: GateBinding): void {
    this.#binding = binding;
  }

  run<T>(cost: Cost, call: (signal: AbortSignal) => Promise<T>, letGo: AbortSignal): Promise<T> {
    const { seat, aborted, count } = this.#binding ?? { seat: this.#unboundSeat, aborted: letGo, count: () => {} };
    const sent = (signal: AbortSignal): Promise<T> => {
      if (costIn('limitedCalls', cost) > 0) count(ONE_LIMITED_CALL);
      else if (costIn('calls', cost) > 0) count(ONE_CALL);
      return call(signal);
    };
    return seat.run(cost, sent, { draining: letGo, aborted });
  }

  learn(unit: BudgetUnit, said: Parameters<CallGate['learn']>[1]): void {
    this.#governor.learn(unit, said);
  }
}
