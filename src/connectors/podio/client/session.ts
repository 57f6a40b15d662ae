// Who is signed in: the access token in use, made when it is first needed and renewed when Podio refuses it. Calls that
// are refused side by side share one renewal. Tokens are in memory alone; a new refresh token goes to the caller.

import { AuthError } from '../../../core/errors.ts';
import type { Cost } from '../../../engine/budget.ts';
import type { CallGate } from '../../../engine/callGate.ts';
import { type Grant, requestToken, type Tokens } from './requestToken.ts';
import type { PodioServer } from './sendJson.ts';

/** What is known of earlier sign-ins, and who remembers this one. */
export interface PodioSession {
  /** A refresh token of the same job; tried before the settings' own grant. Null when there is none. */
  readonly refreshToken: string | null;
  /** Told of every refresh token that is new, before the session goes on: the one before it may be void from then on. */
  onRefreshToken(value: string): Promise<void>;
}

export interface SessionOptions extends PodioSession {
  readonly server: PodioServer;
  readonly grant: Grant;
  readonly gate: CallGate;
}

/** Podio counts none of these calls. They pass the gate for its repeats after passing faults. */
const NO_COST: Cost = { calls: 0 };

export class Session {
  readonly #options: SessionOptions;
  readonly #closed = new AbortController();
  #tokens: Tokens | null = null;
  #refreshToken: string | null;
  #signingIn: Promise<Tokens> | null = null;
  /** Credentials that Podio has refused are not sent again. */
  #refused: AuthError | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#refreshToken = options.refreshToken;
  }

  /** The access token; null when there is none, or the last one was refused. */
  get current(): string | null {
    return this.#tokens?.access ?? null;
  }

  /** The access token, by a sign-in if there is none. @throws AuthError; the reason of `letGo`, which ends the wait and not the sign-in that others wait for. */
  async token(letGo: AbortSignal): Promise<string> {
    letGo.throwIfAborted();
    return (this.#tokens ?? (await this.#renewal(letGo))).access;
  }

  /** Another token than the one that was refused. */
  async renew(refused: string, letGo: AbortSignal): Promise<string> {
    letGo.throwIfAborted();
    if (this.#tokens?.access === refused) this.#tokens = null;
    return this.token(letGo);
  }

  close(): void {
    this.#closed.abort(new Error('the Podio source was closed'));
  }

  #renewal(letGo: AbortSignal): Promise<Tokens> {
    this.#signingIn ??= this.#signIn().finally(() => {
      this.#signingIn = null;
    });
    return unlessLetGo(this.#signingIn, letGo);
  }

  async #signIn(): Promise<Tokens> {
    if (this.#refused !== null) throw this.#refused;
    try {
      const tokens = await this.#newTokens();
      await this.#keep(tokens);
      return tokens;
    } catch (error) {
      if (error instanceof AuthError) this.#refused = error;
      throw error;
    }
  }

  /** By the refresh token where there is one; when that is void, by the grant itself once more, if it may be used again. */
  async #newTokens(): Promise<Tokens> {
    const { grant } = this.#options;
    if (this.#refreshToken === null) return this.#request(grant);
    const { clientId, clientSecret } = grant;
    const renewal: Grant = { grant: 'refresh_token', clientId, clientSecret, refreshToken: this.#refreshToken };
    try {
      return await this.#request(renewal);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      const isTheSame = grant.grant === 'refresh_token' && grant.refreshToken === this.#refreshToken;
      if (isTheSame) throw error;
      this.#refreshToken = null;
      return this.#request(grant);
    }
  }

  #request(grant: Grant): Promise<Tokens> {
    const { gate, server } = this.#options;
    return gate.run(NO_COST, (signal) => requestToken(server, grant, signal), this.#closed.signal);
  }

  async #keep(tokens: Tokens): Promise<void> {
    const { refresh } = tokens;
    if (refresh !== null && refresh !== this.#refreshToken) {
      this.#refreshToken = refresh;
      await this.#options.onRefreshToken(refresh);
    }
    this.#tokens = tokens;
  }
}

/** @throws the reason of `letGo`, without waiting any longer. */
async function unlessLetGo<T>(waited: Promise<T>, letGo: AbortSignal): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(letGo.reason);
  letGo.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([waited, left]);
  } finally {
    letGo.removeEventListener('abort', leave);
  }
}
