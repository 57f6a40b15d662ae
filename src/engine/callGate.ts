// What a connector sends its calls through when one page may take several of them, or none, and they cost differently:
// each call goes by itself through the governor of its account. Knows no API and no budget's size.

import type { BudgetUnit, Cost } from './budget.ts';

export interface CallGate {
  /**
   * Sends `call` when the account's budgets have room, and repeats it as the family of what it throws asks: a refusal
   * is waited out, a passing fault tried again. Any other error goes to the caller.
   * @param letGo ends the wait for room, for a pause's end and for the next try. A call that was sent is cut off only by
   *   the signal it is given: its answer may be paid for.
   */
  run<T>(cost: Cost, call: (signal: AbortSignal) => Promise<T>, letGo: AbortSignal): Promise<T>;
  /**
   * What the server said of a budget beside an answer: its ceiling, and what it still grants now. Null for what it did
   * not say. Others may use the account too: what is left there counts, if it is less than what is left here.
   */
  learn(unit: BudgetUnit, said: { readonly limit: number | null; readonly remaining: number | null }): void;
}
