// How a Podio source of a job comes by its refresh token and what becomes of a new one: from and to whoever keeps the
// job's secrets. Nothing of it is written down here.

import type { PodioSession } from '../connectors/podio/client/session.ts';
import { renewableSecretOf } from '../core/jobFile/renewableSecret.ts';
import type { JobVoice } from './jobKind.ts';
import type { PlacedJob } from './placedJob.ts';

export function podioSession({ job, secrets }: PlacedJob, voice: JobVoice): PodioSession {
  const secret = renewableSecretOf(job);
  const kept = secret === null ? '' : (secrets[secret.name] ?? '');
  return {
    refreshToken: kept === '' ? null : kept,
    async onRefreshToken(value) {
      if (secret !== null) voice.renewed({ ...secret, value });
    },
  };
}
