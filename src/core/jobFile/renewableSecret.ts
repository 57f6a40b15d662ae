// The one secret of a job that its service gives anew by itself: the refresh token of a sign-in. Whoever keeps the job's
// secrets keeps it as well, under the name given here, and hands it back with the next start. Keeps nothing itself.

import type { Job } from './job.ts';
import type { PodioAuth } from './podioAuth.ts';

export interface RenewableSecret {
  readonly name: string;
  /** The secret named in the job file that works no more once there is a new value; null when all of them still do. */
  readonly replaces: string | null;
}

export function renewableSecretOf(job: Job): RenewableSecret | null {
  return job.source.type === 'podio' ? refreshTokenOf(job.source.auth) : null;
}

function refreshTokenOf(auth: PodioAuth): RenewableSecret {
  switch (auth.grant) {
    case 'refresh_token':
      return { name: auth.refreshToken.name, replaces: auth.refreshToken.name };
    case 'authorization_code':
      return { name: besides(auth.code.name), replaces: auth.code.name };
    case 'password':
      return { name: besides(auth.password.name), replaces: auth.otp?.name ?? null };
    case 'app':
      return { name: besides(auth.appToken.name), replaces: null };
  }
}

const besides = (name: string): string => `${name}.refresh`;
