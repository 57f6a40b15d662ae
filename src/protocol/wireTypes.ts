// What several calls of the contract are made of.

import * as z from 'zod';

/** A time as ISO 8601 text in UTC. */
export const time = z.string();
export const count = z.number().int().nonnegative();
export const counters = z.record(z.string(), z.number());

/** The job file as the parent checked it: the runner parses the same text, and relative paths start at its folder. */
export const jobFileSchema = z.object({ path: z.string().min(1), text: z.string() });
export type JobFileText = z.infer<typeof jobFileSchema>;

/** Values of the secrets a job names, by name. They live in memory only, on both sides. */
export const secretsSchema = z.record(z.string(), z.string());

export const holderSchema = z.object({ pid: z.number().int(), host: z.string(), role: z.string(), since: time });
export type Holder = z.infer<typeof holderSchema>;
