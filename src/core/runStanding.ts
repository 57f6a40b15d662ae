// Where a run stands, for the eye: its place in the hierarchy, how far each level is, what is left of its quotas.
// Derived from the plan and the governors, never stored as state. zod/mini, because the progress panel bundles it too.

import * as z from 'zod/mini';

/** A node on the way from the root of the hierarchy to where the run works now. */
export const placeSchema = z.object({
  kind: z.string(),
  title: z.string(),
  /** Its position among its siblings of one kind, from 1, and how many these are; null when that is not known. */
  position: z.nullable(z.object({ index: z.number(), of: z.number() })),
});
export type Place = z.infer<typeof placeSchema>;

/** All nodes of one kind: how many of them are done with everything below. */
export const levelSchema = z.object({ kind: z.string(), done: z.number(), total: z.number() });
export type Level = z.infer<typeof levelSchema>;

export const quotaSchema = z.object({
  /** Who pays, in words. */
  account: z.string(),
  unit: z.enum(['calls', 'limitedCalls', 'texts', 'tokens']),
  limit: z.number(),
  windowMs: z.number(),
  /** Spent within the window, as far as it is known here. */
  used: z.number(),
  /** When the first of what is spent comes back, ISO 8601; null when nothing is spent. */
  freesAt: z.nullable(z.string()),
  /** True for the one that bounds the run's rate. */
  binds: z.boolean(),
});
export type Quota = z.infer<typeof quotaSchema>;
