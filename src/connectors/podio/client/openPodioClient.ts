// A client as the job's settings describe it. Sends nothing yet.

import type { Resolved } from '../../../core/jobFile/jobSecrets.ts';
import type { PodioSourceSettings } from '../../../core/jobFile/podioSource.ts';
import type { CallGate } from '../../../engine/callGate.ts';
import { PodioClient } from './podioClient.ts';
import type { PodioServer } from './sendJson.ts';
import { type PodioSession, Session } from './session.ts';

export type PodioAccess = Pick<Resolved<PodioSourceSettings>, 'url' | 'timeoutMs' | 'auth'>;

export function openPodioClient(access: PodioAccess, gate: CallGate, session: PodioSession): PodioClient {
  const url = access.url.replace(/\/+$/, '');
  const server: PodioServer = { url, whom: `Podio at ${new URL(url).origin}`, timeoutMs: access.timeoutMs };
  return new PodioClient(server, new Session({ ...session, server, grant: access.auth, gate }), gate);
}
