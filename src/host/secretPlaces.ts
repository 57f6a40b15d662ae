// Which secrets a job takes to its runner: those its settings name, and the one its service may have given since.

import type { Job } from '../core/jobFile/job.ts';
import type { NeededSecret } from '../core/jobFile/jobSecrets.ts';
import { renewableSecretOf } from '../core/jobFile/renewableSecret.ts';
import type { SecretPlace } from './secretStore.ts';

export interface SecretPlaces {
  readonly needed: readonly NeededSecret[];
  /** Null when its service gives none. It is sent where the secrets of the source are sent. */
  readonly renewable: SecretPlace | null;
}

export async function secretPlacesOf(job: Job): Promise<SecretPlaces> {
  const { secretsOf } = await import('../core/jobFile/jobSecrets.ts');
  const needed = secretsOf(job);
  const renewable = renewableSecretOf(job);
  const origin = needed.find(({ path }) => path.startsWith('source.'))?.origin ?? null;
  return { needed, renewable: renewable === null ? null : { name: renewable.name, origin } };
}
