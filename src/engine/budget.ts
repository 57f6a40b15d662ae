// What an API allows: so many of a unit in a window of time. Pure words and the arithmetic of "how long at least".

export const BudgetUnit = {
  calls: 'calls',
  /** Calls of the class that an API grants fewer of, such as those Podio marks "rate limited". */
  limitedCalls: 'limitedCalls',
  texts: 'texts',
  tokens: 'tokens',
} as const;
export type BudgetUnit = (typeof BudgetUnit)[keyof typeof BudgetUnit];

export interface Budget {
  readonly unit: BudgetUnit;
  readonly limit: number;
  readonly windowMs: number;
  /** How much later than it is sent a call may be counted there: it is held against the limit that much longer. Default 0. */
  readonly latencyMs?: number;
  /** `burst` (default): as fast as there is room. `steady`: after a head start, what is left is spread over the window. */
  readonly pace?: 'burst' | 'steady';
  /** `stated` (default): the server's word can only lower the limit. `assumed`: it takes the limit's place. */
  readonly ceiling?: 'stated' | 'assumed';
}

/** What one call costs; a unit left out costs nothing, except `calls`, which is 1 unless said otherwise. */
export type Cost = Readonly<Partial<Record<BudgetUnit, number>>>;

const WINDOW_NAMES: ReadonlyMap<number, string> = new Map([
  [1_000, 'second'],
  [60_000, 'minute'],
  [3_600_000, 'hour'],
  [86_400_000, 'day'],
]);

const UNIT_NAMES: Readonly<Record<BudgetUnit, string>> = {
  calls: 'calls',
  limitedCalls: 'limited calls',
  texts: 'texts',
  tokens: 'tokens',
};

/** "3,000 texts per minute" */
export function budgetName(budget: Budget): string {
  const window = WINDOW_NAMES.get(budget.windowMs) ?? `${budget.windowMs} ms`;
  return `${budget.limit.toLocaleString('en-US')} ${UNIT_NAMES[budget.unit]} per ${window}`;
}

export function costIn(unit: BudgetUnit, cost: Cost): number {
  return cost[unit] ?? (unit === BudgetUnit.calls ? 1 : 0);
}

/** The least time `cost` takes under the tightest of `budgets`, and which one that is. */
export function leastTimeMs(budgets: readonly Budget[], cost: Cost): { ms: number; budget: Budget | null } {
  let ms = 0;
  let tightest: Budget | null = null;
  for (const budget of budgets) {
    const needed = (costIn(budget.unit, cost) / budget.limit) * budget.windowMs;
    if (needed > ms) {
      ms = needed;
      tightest = budget;
    }
  }
  return { ms, budget: tightest };
}
