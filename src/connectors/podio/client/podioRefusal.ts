// What Podio's refusals mean: the status and the error body, put into a family. Knows no route.

import * as z from 'zod';
import {
  AuthError,
  ConfigError,
  PermanentError,
  type RatchetError,
  RateLimitError,
  TransientError,
} from '../../../core/errors.ts';
import type { BudgetUnit } from '../../../engine/budget.ts';
import { SilenceError } from '../../http/exchange.ts';
import { retryAfter } from '../../http/retryAfter.ts';

/** An object that may not, or cannot any more, be read: forbidden, unpaid, deleted. It says nothing of any other. */
export class UnreadableError extends PermanentError {
  /** True when it is there no more: 404 and 410. */
  readonly isGone: boolean;

  constructor(message: string, isGone: boolean) {
    super(message);
    this.isGone = isGone;
  }
}

/** The access token is not valid (any more); Podio tells expired, revoked and wrong ones by the same words. */
export class TokenRefusedError extends AuthError {}

/** Podio gave up on a call as too much for it. */
class OverloadError extends TransientError {}

/** Podio broke in the middle of a call, and does not say of what. */
class ServerFaultError extends TransientError {}

export interface PodioRefusal {
  readonly whom: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Of the class of the call: the budget that a rate limit is one of. */
  readonly unit: BudgetUnit;
}

const text = z.string().nullish().catch(null);
const bodySchema = z.object({ error: text, error_description: text });

const SHOWN = 300;
const UNREADABLE: ReadonlySet<number> = new Set([402, 403, 404, 410]);
const GONE: ReadonlySet<number> = new Set([404, 410]);
const PASSING: ReadonlySet<number> = new Set([408, 409, 425]);

/** True for a fault that a call for fewer objects would hardly meet. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof OverloadError || error instanceof SilenceError;
}

/** True for a fault that a call for fewer objects might not meet, if it comes again and again. */
export function mayBeTooMuch(error: unknown): boolean {
  return isTooMuch(error) || error instanceof ServerFaultError;
}

export function podioRefusal(refusal: PodioRefusal): RatchetError {
  const { status, headers, unit } = refusal;
  const { said, description } = wordsOf(refusal);
  if (status === 401) return new TokenRefusedError(said);
  if (UNREADABLE.has(status)) return new UnreadableError(said, GONE.has(status));
  if (status === 420 || status === 429) {
    const retryAt = status === 429 ? retryAfter(headers.get('retry-after'), Date.now()) : null;
    return new RateLimitError(said, {
      limit: unit,
      retryAt,
      lastsMs: retryAt === null ? waitMs(description) : undefined,
    });
  }
  if (status === 504 || (status >= 500 && /took too long/i.test(description))) return new OverloadError(said);
  if (status === 500) return new ServerFaultError(said);
  if (status >= 500 || PASSING.has(status)) return new TransientError(said);
  if (status === 400 || status === 413 || status === 422) return new PermanentError(said);
  // Not followed: the token is for the server that the job names.
  const elsewhere = status < 400 ? ` It points to ${headers.get('location') ?? 'no place'}.` : '';
  return new ConfigError(`${said}.${elsewhere} Check the "url" of the job's source.`);
}

/** "Podio at … answered 403 forbidden: No access", and Podio's own description alone. */
function wordsOf({ whom, status, body }: PodioRefusal): { readonly said: string; readonly description: string } {
  const parsed = parse(body);
  const description = (parsed?.error_description ?? (parsed === null ? body : '')).trim().slice(0, SHOWN);
  const name = parsed?.error ?? '';
  const told = `${whom} answered ${status}${name === '' ? '' : ` ${name}`}`;
  return { said: description === '' ? told : `${told}: ${description}`, description };
}

function parse(body: string): z.infer<typeof bodySchema> | null {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** The time stands in the text alone: "Please wait 3600 seconds before trying again". Undefined when it is not there. */
function waitMs(description: string): number | undefined {
  const seconds = Number(/wait (\d{1,6}) seconds?/i.exec(description)?.[1] ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}
