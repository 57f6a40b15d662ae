// The secrets that the jobs of this window name: each name and origin once, with the jobs that need it.

import type { JobFiles } from '../host/jobFiles.ts';
import { secretPlacesOf } from '../host/secretPlaces.ts';
import type { SecretPlace } from '../host/secretStore.ts';

export interface NamedSecret extends SecretPlace {
  readonly users: readonly { readonly job: string; readonly path: string }[];
  /** What services gave in its stead; void once this one is set anew. */
  readonly renewed: readonly SecretPlace[];
}

export async function neededSecrets(files: Pick<JobFiles, 'all'>): Promise<readonly NamedSecret[]> {
  const found = new Map<string, NamedSecret>();
  for (const { jobs } of files.all()) {
    for (const [job, settings] of jobs) {
      const { needed, renewable } = await secretPlacesOf(settings);
      for (const { name, origin, path } of needed) {
        const id = JSON.stringify([name, origin]);
        const known = found.get(id);
        const users = [...(known?.users ?? []), { job, path }];
        const isSource = renewable !== null && renewable.origin === origin && renewable.name !== name;
        const renewed = [...(known?.renewed ?? []), ...(isSource ? [renewable] : [])];
        found.set(id, { name, origin, users, renewed });
      }
    }
  }
  return [...found.values()];
}
