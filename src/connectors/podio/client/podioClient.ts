// Sends the calls of the table of routes: through the gate at the price of their class, signed with the session's token,
// checked, and without the secrets that Podio's answers carry. Knows nothing of what is asked for, or why.

import * as z from 'zod';
import { AuthError, TransientError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import type { CallGate } from '../../../engine/callGate.ts';
import { TokenRefusedError } from './podioRefusal.ts';
import { redacted } from './redacted.ts';
import type { RateClass, Route } from './routes.ts';
import { type PodioServer, sendJson } from './sendJson.ts';
import type { Session } from './session.ts';

export interface PodioCall<T> {
  readonly route: Route;
  /** For the `{id}` of the route. */
  readonly id?: number;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: Json;
  readonly answer: z.ZodType<T>;
}

/** What a try of a call is sent with. */
export interface SignedTry {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** To be told the headers of the answer, whatever it is. */
  heard(headers: Headers): void;
}

export class PodioClient {
  readonly server: PodioServer;
  readonly #session: Session;
  readonly #gate: CallGate;

  constructor(server: PodioServer, session: Session, gate: CallGate) {
    this.server = server;
    this.#session = session;
    this.#gate = gate;
  }

  /** @throws UnreadableError for an object that may not or cannot be read (any more); an error of a family. */
  ask<T>(call: PodioCall<T>, letGo: AbortSignal): Promise<T> {
    return this.askAdapting(call.route, () => call, letGo);
  }

  /** As `ask`. @param next what to send, before every try; told what the try before it failed with, null at first. */
  askAdapting<T>(route: Route, next: (fault: unknown) => Omit<PodioCall<T>, 'route'>, letGo: AbortSignal): Promise<T> {
    let fault: unknown = null;
    return this.send(route, letGo, async (attempt) => {
      const call = next(fault);
      try {
        return await this.#exchange({ route, ...call }, attempt);
      } catch (error) {
        fault = error;
        throw error;
      }
    });
  }

  /** One governed call by any means; sent once more, with another token, when Podio refuses the first. */
  async send<T>({ rate }: Route, letGo: AbortSignal, attempt: (attempt: SignedTry) => Promise<T>): Promise<T> {
    const heard = (answered: Headers): void => this.#learn(rate, answered);
    let token = await this.#session.token(letGo);
    for (let renewed = false; ; renewed = true) {
      const signed = (signal: AbortSignal): Promise<T> => {
        // It may have been renewed while this call waited for its turn.
        token = this.#session.current ?? token;
        return attempt({ headers: { authorization: `OAuth2 ${token}` }, signal, heard });
      };
      try {
        return await this.#gate.run(rate.cost, signed, letGo);
      } catch (error) {
        if (!(error instanceof TokenRefusedError)) throw error;
        if (renewed) throw refusedAgain(error);
        token = await this.#session.renew(token, letGo);
      }
    }
  }

  close(): void {
    this.#session.close();
  }

  #learn({ unit }: RateClass, headers: Headers): void {
    const said = {
      limit: wholeNumber(headers.get('x-rate-limit-limit')),
      remaining: wholeNumber(headers.get('x-rate-limit-remaining')),
    };
    if (said.limit !== null || said.remaining !== null) this.#gate.learn(unit, said);
  }

  async #exchange<T>({ route, answer, ...asked }: PodioCall<T>, { headers, signal, heard }: SignedTry): Promise<T> {
    const { method, rate } = route;
    const path = pathOf(route, asked);
    const [type, body] =
      asked.body === undefined ? [{}, null] : [{ 'content-type': 'application/json' }, JSON.stringify(asked.body)];
    const request = { method, path, headers: { ...headers, ...type }, body, unit: rate.unit, heard };
    const parsed = answer.safeParse(redacted(await sendJson(this.server, request, signal)));
    if (parsed.success) return parsed.data;
    const { whom } = this.server;
    throw new TransientError(
      `${whom} answered ${path} with something else: ${z.prettifyError(parsed.error).slice(0, 300)}`,
    );
  }
}

export function pathOf({ path }: Route, { id, query = {} }: Pick<PodioCall<unknown>, 'id' | 'query'>): string {
  const whole = id === undefined ? path : path.replace('{id}', String(id));
  // Not URLSearchParams: it would escape the brackets of `items.view(full)`, which Podio's own clients do not.
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? whole : `${whole}?${pairs.join('&')}`;
}

function refusedAgain({ message }: TokenRefusedError): AuthError {
  return new AuthError(
    `${message}, also with a token just made. The API key or the account may have been revoked: check source.auth.`,
  );
}

function wholeNumber(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header.trim()) ? Number(header) : null;
}
