// Secrets on the command line: one environment variable each. They go to the runner by call, never by its environment.

import type { Job } from '../core/jobFile/job.ts';
import { requireSecrets, secretsOf } from '../core/jobFile/jobSecrets.ts';
import { renewableSecretOf } from '../core/jobFile/renewableSecret.ts';
import { environmentNameOf } from '../core/jobFile/secret.ts';

const PREFIX = 'RATCHET_SECRET_';

/** @throws ConfigError that names every secret of the job that is not set. */
export function environmentSecrets(job: Job, env: NodeJS.ProcessEnv): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name } of secretsOf(job)) values[name] = env[environmentNameOf(name)] ?? '';
  requireSecrets(job, values);
  // Not asked for: whoever kept one from an earlier sign-in may give it.
  const renewable = renewableSecretOf(job);
  const kept = renewable === null ? undefined : env[environmentNameOf(renewable.name)];
  if (renewable !== null && kept !== undefined) values[renewable.name] = kept;
  return values;
}

export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(PREFIX)));
}
