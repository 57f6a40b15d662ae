// Who may call: the four grants, their tokens, how long these live, and the second step of MFA. Knows no HTTP.

import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../virtualClock.ts';
import { PodioRefusal, refusalOf } from './podioError.ts';
import type { OAuthOptions } from './podioOptions.ts';

/** On whose behalf a call is made. */
export type Principal = { readonly kind: 'user' } | { readonly kind: 'app'; readonly appId: number };

export interface TokenStats {
  /** Grant → tokens given; `mfa` is the second step of `password`. */
  readonly granted: Readonly<Record<string, number>>;
  readonly refused: number;
  /** Calls of the API with a token that is not valid, or none. */
  readonly unauthorized: number;
}

interface Issued {
  readonly principal: Principal;
  readonly until: number;
}

const HOUR_MS = 3_600_000;
const NONCE_TTL_MS = 5 * 60_000;
const USER: Principal = { kind: 'user' };

export class OAuthDesk {
  readonly #options: OAuthOptions;
  readonly #clock: VirtualClock;
  readonly #appOfToken: (appId: number, token: string) => boolean;
  readonly #access = new Map<string, Issued>();
  readonly #refresh = new Map<string, Issued>();
  readonly #nonces = new Map<string, number>();
  readonly #codes: Set<string>;
  readonly #granted: Record<string, number> = {};
  #refused = 0;
  #unauthorized = 0;

  constructor(options: OAuthOptions, clock: VirtualClock, appOfToken: (appId: number, token: string) => boolean) {
    this.#options = options;
    this.#clock = clock;
    this.#appOfToken = appOfToken;
    this.#codes = new Set(options.codes ?? ['test-code']);
  }

  /** The answer to a request for a token. @throws PodioRefusal */
  grant(asked: Readonly<Record<string, string>>): { readonly status: number; readonly body: object } {
    try {
      return this.#grant(asked);
    } catch (error) {
      this.#refused++;
      throw error;
    }
  }

  verifyMfa(asked: Readonly<Record<string, string>>): object {
    const { mfa } = this.#options;
    const until = this.#nonces.get(asked['nonce'] ?? '') ?? 0;
    const right = asked['otp'] === mfa?.otp || asked['recoveryCode'] === mfa?.recoveryCode;
    if (mfa === undefined || until < this.#clock.now() || !right) {
      this.#refused++;
      throw invalidGrant('Wrong nonce or code');
    }
    this.#nonces.delete(asked['nonce'] ?? '');
    return this.issue('mfa', USER);
  }

  /** A valid token without a grant; counted under `grant`. */
  issue(grant: string, principal: Principal = USER, refreshToken = this.#newRefreshToken(principal)): object {
    const ttlMs = this.#options.accessTtlMs ?? 8 * HOUR_MS;
    const token = this.#name('access');
    this.#access.set(token, { principal, until: this.#clock.now() + ttlMs });
    this.#granted[grant] = (this.#granted[grant] ?? 0) + 1;
    return {
      access_token: token,
      token_type: 'bearer',
      ref: principal.kind === 'user' ? { type: 'user', id: 999_999 } : { type: 'app', id: principal.appId },
      expires_in: Math.ceil(this.#clock.realMs(ttlMs) / 1_000),
      refresh_token: refreshToken,
      scope: 'global:all',
    };
  }

  /** Whose token the header carries. @throws PodioRefusal: 401, in the same words for expired, revoked and never valid */
  principalOf(authorization: string | undefined): Principal {
    const token = /^(?:OAuth2|Bearer) (\S+)$/.exec(authorization ?? '')?.[1];
    const issued = token === undefined ? undefined : this.#access.get(token);
    if (issued !== undefined && issued.until > this.#clock.now()) return issued.principal;
    this.#unauthorized++;
    throw refusalOf(401);
  }

  /** Ends all access tokens, and the refresh tokens too. */
  revoke(refreshToo: boolean): void {
    this.#access.clear();
    if (refreshToo) this.#refresh.clear();
  }

  stats(): TokenStats {
    return { granted: this.#granted, refused: this.#refused, unauthorized: this.#unauthorized };
  }

  #grant(asked: Readonly<Record<string, string>>): { readonly status: number; readonly body: object } {
    const { clientId = 'test-client', clientSecret = 'test-secret' } = this.#options;
    if (asked['client_id'] !== clientId || asked['client_secret'] !== clientSecret) {
      throw new PodioRefusal({ status: 400, error: 'invalid_client', description: 'invalid client id or secret' });
    }
    const grant = asked['grant_type'] ?? '';
    switch (grant) {
      case 'password': {
        const { username = 'ada@example.com', password = 'test-password', mfa } = this.#options;
        if (asked['username'] !== username || asked['password'] !== password) {
          throw invalidGrant('The username or password is wrong');
        }
        if (mfa === undefined) return { status: 200, body: this.issue(grant) };
        const nonce = this.#name('nonce');
        this.#nonces.set(nonce, this.#clock.now() + NONCE_TTL_MS);
        return { status: mfa.status ?? 200, body: { server_nonce: nonce } };
      }
      case 'authorization_code': {
        const { redirectUri = 'http://127.0.0.1/callback' } = this.#options;
        if (asked['redirect_uri'] !== redirectUri || !this.#codes.delete(asked['code'] ?? '')) {
          throw invalidGrant('The code is not valid');
        }
        return { status: 200, body: this.issue(grant) };
      }
      case 'app': {
        const appId = Number(asked['app_id']);
        if (!this.#appOfToken(appId, asked['app_token'] ?? '')) throw invalidGrant('The app id or token is wrong');
        return { status: 200, body: this.issue(grant, { kind: 'app', appId }) };
      }
      case 'refresh_token':
        return { status: 200, body: this.#refreshed(asked['refresh_token'] ?? '') };
      default:
        throw new PodioRefusal({ status: 400, error: 'invalid_request', description: 'Unknown grant_type' });
    }
  }

  #refreshed(refreshToken: string): object {
    const known = this.#refresh.get(refreshToken);
    if (known === undefined || known.until <= this.#clock.now()) throw invalidGrant('The refresh token is not valid');
    if (this.#options.rotate !== true) return this.issue('refresh_token', known.principal, refreshToken);
    this.#refresh.delete(refreshToken);
    return this.issue('refresh_token', known.principal);
  }

  #newRefreshToken(principal: Principal): string {
    const token = this.#name('refresh');
    this.#refresh.set(token, {
      principal,
      until: this.#clock.now() + (this.#options.refreshTtlMs ?? 28 * 24 * HOUR_MS),
    });
    return token;
  }

  #name(what: string): string {
    return `${what}-token-${randomUUID()}`;
  }
}

function invalidGrant(description: string): PodioRefusal {
  return new PodioRefusal({ status: 400, error: 'invalid_grant', description });
}
