// An answer of Qdrant's that is no success, put into a family by its status and by what it says.
// Knows the statuses and wordings of 1.19; decides nothing about what happens next.

import {
  AuthError,
  ConfigError,
  PermanentError,
  type RatchetError,
  RateLimitError,
  TransientError,
} from '../../core/errors.ts';
import { withoutKey } from '../http/apiKey.ts';
import { retryAfter } from '../http/retryAfter.ts';
import type { QdrantServer } from './qdrantServer.ts';

export interface QdrantAnswer {
  readonly status: number;
  /** The body: parsed where it was JSON, else its text. Refused keys and proxies answer in text. */
  readonly body: unknown;
  /** `Retry-After` as it came. */
  readonly retryAfter: string | null;
}

/** The collection is not there, under this name or an alias. */
export class MissingCollectionError extends ConfigError {}

/** Another client was faster: what was to be made is there. */
export class ConflictError extends TransientError {}

const SHOWN = 300;
/** Time-out, and "too early". */
const PASSING: ReadonlySet<number> = new Set([408, 425]);
const NOT_IMPLEMENTED = 501;
const NO_ROOM = 507;

export function qdrantRefusal(server: QdrantServer, answer: QdrantAnswer): RatchetError {
  const { status } = answer;
  const reason = withoutKey(reasonIn(answer.body), server.key).trim().slice(0, SHOWN);
  const said = `${server.whom} answered ${status}${reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`}`;
  if (status === 401 || status === 403) {
    return new AuthError(`${said}. Give destination.apiKey a key that may read, write and make collections.`);
  }
  if (status === 404) return notFound(said, reason);
  if (status === 409) return new ConflictError(said);
  if (status === 429) return overRate(said, reason, answer.retryAfter);
  if (status === NO_ROOM) {
    return new ConfigError(`${said}. Make room on the server, or raise its quota, then run the job again.`);
  }
  if (PASSING.has(status) || (status >= 500 && status !== NOT_IMPLEMENTED)) return new TransientError(said);
  if (status === 400 || status === 413 || status === 422) return badRequest(said, reason);
  return new ConfigError(`${said}. Check destination.url: expected the address of a Qdrant server, 1.16 or newer.`);
}

function reasonIn(body: unknown): string {
  if (typeof body === 'string') return body;
  if (!isFields(body) || !isFields(body['status'])) return '';
  const { error } = body['status'];
  return typeof error === 'string' ? error : '';
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function notFound(said: string, reason: string): RatchetError {
  if (/^Not found: Collection /.test(reason)) {
    return new MissingCollectionError(`${said}. It was removed or replaced; run the job again with --fresh.`);
  }
  if (/No point with id/.test(reason)) {
    return new PermanentError(`${said}: it was removed since the run looked. Try the record again, with its text.`);
  }
  return new ConfigError(`${said}. Check destination.url: expected the address of a Qdrant server.`);
}

function overRate(said: string, reason: string, header: string | null): RatchetError {
  // It will never fit, however long one waits.
  if (/larger than rate limiter capacity/.test(reason)) return new PermanentError(said);
  const limit = /\b(read|write) rate limit/i.exec(reason)?.[1]?.toLowerCase();
  return new RateLimitError(said, {
    limit: limit === undefined ? 'requests' : `${limit}s per minute`,
    retryAt: retryAfter(header, Date.now()),
  });
}

/**
 * What is wrong with the collection, or forbidden in it, would make a dead letter of every record there is; so would a
 * refusal that fewer points do not cure. A size that is too large, or one bad point, is cured by halving.
 */
function badRequest(said: string, reason: string): RatchetError {
  if (/Vector dimension error|Not existing vector name|requires named vectors/i.test(reason)) {
    return new ConfigError(`${said}. The collection is not the one this run began with; run the job with --fresh.`);
  }
  if (/\. Help: /.test(reason) && !/Limit exceeded/.test(reason)) {
    return new ConfigError(`${said}. The collection's strict mode forbids what a sync needs; allow it there.`);
  }
  return new PermanentError(said);
}
