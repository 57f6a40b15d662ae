// Translates what MySQL, MariaDB and their driver report into the families of `core/errors.ts`.
// Knows the numbers of both manuals' error references; decides nothing about what happens next.

import { AuthError, ConfigError, messageOf, RatchetError, TransientError } from '../../core/errors.ts';
import type { ServerAddress } from '../databaseServer/serverAddress.ts';
import { isTlsRefusal, untrusted } from '../databaseServer/tlsRefusal.ts';

export interface ErrorContext {
  readonly address: ServerAddress;
  readonly statementTimeoutMs: number;
}

/** ER_QUERY_TIMEOUT of MySQL, ER_STATEMENT_TIMEOUT of MariaDB. */
const STATEMENT_TIMEOUT = new Set([3024, 1969]);
/** ER_HOST_NOT_PRIVILEGED, ER_DBACCESS_DENIED, ER_ACCESS_DENIED, and the last without a password; locked, expired. */
const REFUSED_SIGN_IN = new Set([1130, 1044, 1045, 1698, 1862, 1820, 3118, 4151]);
const READ_ONLY = 1792;
const NO_SUCH_DATABASE = 1049;
/** ER_TABLEACCESS_DENIED, ER_COLUMNACCESS_DENIED, ER_VIEW_NO_EXPLAIN. */
const NOT_ALLOWED = new Set([1142, 1143, 1345]);
const PASSING = new Set([
  1040, // too many connections
  1203, // too many of this user's
  1226, // this user's allowance for the hour
  1129, // host blocked for its many failures
  1037, // out of memory
  1041,
  1021, // disk full
  1053, // shutdown
  1152, // connection lost
  1158, // network faults
  1159,
  1160,
  1161,
  1184,
  1205, // lock wait
  1213, // deadlock
  1317, // interrupted
  1412, // table changed since the snapshot
  1615, // statement must be prepared again
  1927, // connection killed
  4031, // idle for too long
]);
/** From here on they are the client's, about a connection that failed. */
const CLIENT_ERRORS = { from: 2000, to: 2999 };

/** True for a query that the server stopped because it took too long. */
export function isStatementTimeout(error: unknown): boolean {
  return STATEMENT_TIMEOUT.has(numberOf(error) ?? 0);
}

/** True when the user may not do that, such as look into a view. */
export function isNotAllowed(error: unknown): boolean {
  return NOT_ALLOWED.has(numberOf(error) ?? 0);
}

/** An error that is neither the server's nor the connection's is returned as it came. */
export function translateMysqlError(cause: unknown, context: ErrorContext): unknown {
  if (cause instanceof RatchetError || !(cause instanceof Error)) return cause;
  const number = numberOf(cause);
  if (number === null || (number >= CLIENT_ERRORS.from && number <= CLIENT_ERRORS.to))
    return ofConnection(cause, context.address);
  return ofServer(cause, number, context);
}

function numberOf(error: unknown): number | null {
  // Errors of the system have one too, below zero.
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && error.errno > 0
    ? error.errno
    : null;
}

function ofServer(cause: Error, number: number, { address, statementTimeoutMs }: ErrorContext): RatchetError {
  const found = cause.message;
  if (STATEMENT_TIMEOUT.has(number))
    return new TransientError(
      `${address.name} stopped the query, which may take "statementTimeoutMs": ${statementTimeoutMs} (${found}). An index on the key makes pages fast; or allow more time.`,
      { cause },
    );
  if (REFUSED_SIGN_IN.has(number))
    return new AuthError(
      `${address.name} does not let "${address.user}" in (${found}). Correct the user in source.url, or the secret in source.password.`,
      { cause },
    );
  if (PASSING.has(number))
    return new TransientError(`${address.name} could not answer just now (${found}).`, { cause });
  if (number === NO_SUCH_DATABASE)
    return new ConfigError(`source.url: expected a database of ${address.name}, found none there (${found}).`, {
      cause,
    });
  if (number === READ_ONLY)
    return new ConfigError(
      `source.query: expected a query that only reads, found one that writes (${found}). Write a SELECT.`,
      { cause },
    );
  if (NOT_ALLOWED.has(number))
    return new ConfigError(
      `source.query: "${address.user}" may not read this (${found}). GRANT SELECT to that user, or sign in as another.`,
      { cause },
    );
  // The message itself says near which words, and at which line.
  return new ConfigError(
    `source.query: the server refuses the query (${found}). Correct it, or the table's name, and try it in the server's own client.`,
    { cause },
  );
}

function ofConnection(cause: Error, address: ServerAddress): unknown {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = 'code' in cause ? cause.code : null;
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return new ConfigError(
      `source.tls: expected a server that speaks TLS, found that ${address.name} does not. Switch it on there, or set "tls": false to send everything in the clear.`,
      { cause },
    );
  if (isTlsRefusal(cause) || (code === 'HANDSHAKE_SSL_ERROR' && /certificate|altname/i.test(cause.message)))
    return untrusted(cause, address);
  // A lost connection is a plain Error of the driver's or the system's; anything else is a fault of the program.
  if (cause.constructor === Error || cause instanceof AggregateError)
    return new TransientError(`The connection to ${address.name} failed (${messageOf(first)}).`, { cause });
  return cause;
}
