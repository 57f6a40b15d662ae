// Reads PostgreSQL's plan of a query that asks for the first rows in an order: does it sort all rows to give them?

import * as z from 'zod';

const node = z.object({
  'Node Type': z.string(),
  get Plans(): z.ZodOptional<z.ZodArray<typeof node>> {
    return z.array(node).optional();
  },
});
const explained = z.array(z.object({ Plan: node }));

/** Below the limit, what passes rows on in their order. An incremental sort needs few rows at a time. */
const PASSES_ON = new Set(['Limit', 'Subquery Scan', 'Result', 'Gather', 'Gather Merge', 'WindowAgg']);

/** @param json the answer to EXPLAIN (FORMAT JSON). False for one that is not understood: it only costs a warning. */
export function sortsWholeResult(json: string): boolean {
  const parsed = explained.safeParse(JSON.parse(json));
  let plan = parsed.success ? parsed.data[0]?.Plan : undefined;
  while (plan !== undefined && PASSES_ON.has(plan['Node Type'])) plan = plan.Plans?.[0];
  return plan?.['Node Type'] === 'Sort';
}
