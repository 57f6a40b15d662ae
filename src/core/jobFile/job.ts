// A job as the rest of Ratchet sees it, and the job file around it. A new kind of job is a schema in the union here.

import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import type { JobName } from '../ids.ts';
import { backupJobSchema } from './backupJob.ts';
import { syncJobSchema } from './syncJob.ts';

export const jobSchema = z.discriminatedUnion('kind', [syncJobSchema, backupJobSchema]);

/** Checked, defaults filled in; secrets are still references. */
export type Job = z.infer<typeof jobSchema>;

/**
 * The job, as the kind that `what` works on: "a search".
 * @throws ConfigError when it is of another kind.
 */
export function jobOfKind<Kind extends Job['kind']>(
  kind: Kind,
  job: Job,
  { name, what }: { readonly name: JobName; readonly what: string },
): Extract<Job, { kind: Kind }> {
  if (isOfKind(kind, job)) return job;
  throw new ConfigError(`${what} needs a job of kind "${kind}"; "${name}" is of kind "${job.kind}".`);
}

function isOfKind<Kind extends Job['kind']>(kind: Kind, job: Job): job is Extract<Job, { kind: Kind }> {
  return job.kind === kind;
}
