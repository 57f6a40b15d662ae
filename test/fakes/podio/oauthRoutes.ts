// The calls about tokens, which count against no limit: who sends which form to which path.

import type { FakeReply, FakeRequest } from '../fakeService.ts';
import type { OAuthDesk } from './oauthDesk.ts';
import { invalidValue, jsonReply, PodioRefusal } from './podioError.ts';

type Asked = Readonly<Record<string, string>>;

const ROUTES: Readonly<Record<string, (desk: OAuthDesk, request: FakeRequest) => FakeReply>> = {
  'POST /oauth/token': (desk, request) => granted(desk, readForm(request)),
  'POST /oauth/token/v2': (desk, request) => granted(desk, readJson(request)),
  'POST /mfa/verify': (desk, request) => jsonReply(200, desk.verifyMfa(readJson(request))),
  'GET /oauth/scope': (desk, request) => {
    desk.principalOf(request.headers.authorization);
    return jsonReply(200, { scope: 'global:all' });
  },
  'POST /oauth/grant/invalidate': (desk, request) => {
    desk.principalOf(request.headers.authorization);
    desk.revoke(true);
    return { status: 204, headers: {}, body: '' };
  },
  'POST /oauth/token/invalidate': (desk, request) => {
    desk.principalOf(request.headers.authorization);
    desk.revoke(false);
    return { status: 204, headers: {}, body: '' };
  },
};

/** The name calls are counted under; null for a call that is not about tokens. */
export function oauthOperation({ method, path }: FakeRequest): string | null {
  return ROUTES[`${method} ${path}`] === undefined ? null : path.slice(1).replace('/v2', '');
}

export function answerOAuth(desk: OAuthDesk, request: FakeRequest): FakeReply | null {
  if (ROUTES[`${request.method} ${request.path}`] === undefined) return null;
  if (request.query.size > 0) throw invalidValue('secrets do not belong into the address');
  return ROUTES[`${request.method} ${request.path}`]?.(desk, request) ?? null;
}

function granted(desk: OAuthDesk, asked: Asked): FakeReply {
  const { status, body } = desk.grant(asked);
  return jsonReply(status, body);
}

/** JSON here finds no client in it. */
function readForm(request: FakeRequest): Asked {
  if (!/^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '')) {
    throw new PodioRefusal({ status: 400, error: 'invalid_client', description: 'No client_id was given' });
  }
  return Object.fromEntries(new URLSearchParams(request.body.toString()));
}

function readJson(request: FakeRequest): Asked {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw invalidValue('The body must be sent as application/json');
  }
  try {
    const asked: Asked = JSON.parse(request.body.toString());
    return asked;
  } catch {
    throw invalidValue('The body is not JSON');
  }
}
