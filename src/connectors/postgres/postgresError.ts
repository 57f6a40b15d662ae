// Translates what PostgreSQL and its driver report into the families of `core/errors.ts`.
// Knows the codes of the manual's appendix A; decides nothing about what happens next.

import { DatabaseError } from 'pg';
import { AuthError, ConfigError, messageOf, RatchetError, TransientError } from '../../core/errors.ts';
import type { ServerAddress } from '../databaseServer/serverAddress.ts';
import { isTlsRefusal, untrusted } from '../databaseServer/tlsRefusal.ts';
import { placeInQuery } from '../sql/placeInQuery.ts';

/** Classes (first two characters of a code) of what passes: connection, rollback, resources, intervention, system. */
const PASSING = new Set(['08', '40', '53', '57', '58']);
const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const READ_ONLY = '25006';
const INSUFFICIENT_PRIVILEGE = '42501';
const NO_SUCH_DATABASE = '3D000';
/** Class of refused sign-ins. */
const AUTHORIZATION = '28';

export interface ErrorContext {
  readonly address: ServerAddress;
  readonly statementTimeoutMs: number;
  /** The statement when it is the user's own query after a few words of ours, of that length; to say where it is wrong. */
  readonly own?: { readonly query: string; readonly after: number };
}

/** True for a query that the server stopped, which it does when it takes too long. What it says may be in any language. */
export function isStopped(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === QUERY_CANCELED;
}

/** An error that is neither the server's nor the connection's is returned as it came. */
export function translatePostgresError(cause: unknown, context: ErrorContext): unknown {
  if (cause instanceof RatchetError || !(cause instanceof Error)) return cause;
  return cause instanceof DatabaseError ? ofServer(cause, context) : ofConnection(cause, context.address);
}

function ofServer(cause: DatabaseError, { address, statementTimeoutMs, own }: ErrorContext): RatchetError {
  const parts = [cause.message, cause.detail, cause.hint].filter((part) => part !== undefined);
  const found = parts.map((part) => part.replace(/\.$/, '')).join('. ');
  const code = cause.code ?? '';
  if (isStopped(cause))
    return new TransientError(
      `${address.name} stopped the query, which may take "statementTimeoutMs": ${statementTimeoutMs} (${found}). An index on the key makes pages fast; or allow more time.`,
      { cause },
    );
  if (code.startsWith(AUTHORIZATION))
    return new AuthError(
      `${address.name} does not let "${address.user}" in (${found}). Correct the user in source.url, or the secret in source.password.`,
      { cause },
    );
  if (PASSING.has(code.slice(0, 2)) || code === LOCK_NOT_AVAILABLE)
    return new TransientError(`${address.name} could not answer just now (${found}).`, { cause });
  if (code === NO_SUCH_DATABASE)
    return new ConfigError(`source.url: expected a database of ${address.name}, found none there (${found}).`, {
      cause,
    });
  if (code === READ_ONLY)
    return new ConfigError(
      `source.query: expected a query that only reads, found one that writes (${found}). Write a SELECT.`,
      { cause },
    );
  if (code === INSUFFICIENT_PRIVILEGE)
    return new ConfigError(
      `source.query: "${address.user}" may not read this (${found}). GRANT SELECT to that user, or sign in as another.`,
      { cause },
    );
  // Counted in characters from 1, over the whole statement.
  const at = own === undefined ? Number.NaN : Number(cause.position) - 1 - own.after;
  const place = own === undefined || !(at >= 0) ? '' : ` at ${placeInQuery(own.query, at)}`;
  return new ConfigError(
    `source.query: PostgreSQL refuses the query${place} (${found}). Correct it, or the table's name, and try it in psql.`,
    { cause },
  );
}

function ofConnection(cause: Error, address: ServerAddress): unknown {
  const found = messageOf(cause instanceof AggregateError ? cause.errors[0] : cause);
  if (/^SASL: /.test(found))
    return new AuthError(
      `${address.name} does not let "${address.user}" in (${found}). Give the user's password as source.password.`,
      { cause },
    );
  if (/does not support SSL connections/.test(found))
    return new ConfigError(
      `source.tls: expected a server that speaks TLS, found that ${address.name} does not. Switch it on there, or set "tls": false to send everything in the clear.`,
      { cause },
    );
  if (isTlsRefusal(cause)) return untrusted(cause, address);
  // The driver has no class for it: a lost connection is a plain Error, with or without a code of the system's.
  if (cause.constructor === Error || cause instanceof AggregateError)
    return new TransientError(`The connection to ${address.name} failed (${found}).`, { cause });
  return cause;
}
