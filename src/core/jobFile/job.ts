// A job as the rest of Ratchet sees it, and the job file around it. A new kind of job is a schema in the union here.

import * as z from 'zod';
import { syncJobSchema } from './syncJob.ts';

export const jobSchema = z.discriminatedUnion('kind', [syncJobSchema]);

/** Checked, defaults filled in; secrets are still references. */
export type Job = z.infer<typeof jobSchema>;
