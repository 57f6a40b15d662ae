// What is asked and answered of archives, whatever job made them. Part of the contract.

import * as z from 'zod';
import { count } from './wireTypes.ts';

export const verifyRequestSchema = z.object({
  /** The archive's folder, absolute. */
  path: z.string().min(1),
  /** Differences to name at most. */
  limit: z.number().int().min(1).max(1_000_000),
});
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;

export const verifyReportSchema = z.object({
  path: z.string(),
  /** What was compared. */
  files: count,
  bytes: count,
  differences: z.object({
    total: count,
    /** `file` is relative to the archive; null for what concerns all of it. */
    shown: z.array(z.object({ file: z.string().nullable(), what: z.string() })).readonly(),
  }),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;

export const exportRequestSchema = z.object({
  path: z.string().min(1),
  format: z.enum(['csv', 'xlsx']),
  /** The folder the tables go to, absolute. Made when it is not there. */
  out: z.string().min(1),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

export const exportReportSchema = z.object({
  out: z.string(),
  /** One for each app, more where it is too wide for one. `file` is relative to `out`. */
  tables: z.array(z.object({ file: z.string(), rows: count, columns: count })).readonly(),
});
export type ExportReport = z.infer<typeof exportReportSchema>;
