// One sign-in at Podio's token endpoint, with its second step where the account asks for one. Keeps nothing; no secret
// gets into a message.

import * as z from 'zod';
import { AuthError, PermanentError } from '../../../core/errors.ts';
import type { Resolved } from '../../../core/jobFile/jobSecrets.ts';
import type { PodioAuth } from '../../../core/jobFile/podioAuth.ts';
import { type PodioServer, sendJson } from './sendJson.ts';

export interface Tokens {
  readonly access: string;
  /** Null for a grant that has none. */
  readonly refresh: string | null;
}

export type Grant = Resolved<PodioAuth>;

const answerSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1).nullish() });
const secondStepSchema = z.object({ server_nonce: z.string().min(1) });

/** Which status the demand for a second step comes with is not known. */
const isAnswer = (body: string): boolean => /"server_nonce"\s*:\s*"/.test(body);

/** What to do about a refusal, by the grant that met it. */
const ADVICE: Readonly<Record<Grant['grant'], string>> = {
  password: 'Check the "clientId", "clientSecret", "username" and "password" of source.auth.',
  authorization_code:
    'A code is good for once and for minutes: sign in again in the browser, and set the new code, or use the grant "refresh_token".',
  refresh_token: 'A refresh token lasts 28 days: sign in again, and set the new one.',
  app: 'Check the "clientId", "clientSecret", "appId" and "appToken" of source.auth.',
};

/**
 * @param signal cuts the call off.
 * @throws AuthError when Podio does not take the credentials; says what to set.
 */
export async function requestToken(server: PodioServer, grant: Grant, signal: AbortSignal): Promise<Tokens> {
  const form = new URLSearchParams({ client_id: grant.clientId, client_secret: grant.clientSecret, ...formOf(grant) });
  const answer = await ask(server, grant, { path: '/oauth/token', form }, signal);
  const secondStep = secondStepSchema.safeParse(answer).data;
  if (secondStep === undefined) return tokensOf(answer, grant);
  const otp = grant.grant === 'password' ? grant.otp : undefined;
  if (otp === undefined) {
    throw new AuthError(
      'Podio asks for a second step at sign-in. Set "otp" of source.auth to a secret that holds the code now valid, or use the grant "refresh_token".',
    );
  }
  const json = { nonce: secondStep.server_nonce, otp: otp.trim() };
  return tokensOf(await ask(server, grant, { path: '/mfa/verify', json }, signal), grant);
}

function formOf(grant: Grant): Record<string, string> {
  switch (grant.grant) {
    case 'password':
      return { grant_type: grant.grant, username: grant.username, password: grant.password };
    case 'authorization_code':
      return { grant_type: grant.grant, code: grant.code, redirect_uri: grant.redirectUri };
    case 'refresh_token':
      return { grant_type: grant.grant, refresh_token: grant.refreshToken };
    case 'app':
      return { grant_type: grant.grant, app_id: String(grant.appId), app_token: grant.appToken };
  }
}

async function ask(
  server: PodioServer,
  grant: Grant,
  request: { readonly path: string } & ({ readonly form: URLSearchParams } | { readonly json: object }),
  signal: AbortSignal,
): Promise<unknown> {
  const [type, body] =
    'form' in request
      ? ['application/x-www-form-urlencoded', request.form.toString()]
      : ['application/json', JSON.stringify(request.json)];
  try {
    const headers = { 'content-type': type };
    const post = { method: 'POST', path: request.path, headers, body, unit: 'calls', isAnswer } as const;
    return await sendJson(server, post, signal);
  } catch (error) {
    if (!(error instanceof AuthError || error instanceof PermanentError)) throw error;
    // Without its cause: that one holds the words as Podio sent them.
    throw new AuthError(`Podio refuses the sign-in: ${withoutSecrets(error.message, grant)}. ${ADVICE[grant.grant]}`);
  }
}

function tokensOf(answer: unknown, grant: Grant): Tokens {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new AuthError(`Podio's sign-in answered no token. ${ADVICE[grant.grant]}`);
  return { access: parsed.data.access_token, refresh: parsed.data.refresh_token ?? null };
}

function withoutSecrets(said: string, grant: Grant): string {
  return secretsOf(grant)
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '(a secret)'), said);
}

function secretsOf(grant: Grant): readonly string[] {
  switch (grant.grant) {
    case 'password':
      return [grant.clientSecret, grant.password, grant.otp ?? ''];
    case 'authorization_code':
      return [grant.clientSecret, grant.code];
    case 'refresh_token':
      return [grant.clientSecret, grant.refreshToken];
    case 'app':
      return [grant.clientSecret, grant.appToken];
  }
}
