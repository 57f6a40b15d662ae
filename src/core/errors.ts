// The families of failure. The family alone decides what the engine does: retry, wait, record and go on, or stop.
// Connectors translate whatever their client throws into one of these; nothing else looks at vendor errors.

export const ErrorFamily = {
  /** The job file or the request is wrong. Stops the run; a person must change something. */
  config: 'config',
  /** Credentials are missing, wrong or expired. Stops the run; a person must sign in again. */
  auth: 'auth',
  /** The API refuses for now. The governor waits until `retryAt`, then repeats the call. */
  rateLimit: 'rateLimit',
  /** A passing fault: reset, time-out, 5xx. Repeated with backoff, within the run's retry budget. */
  transient: 'transient',
  /** This input will never work. Never repeated as it is: a batch is bisected, a record becomes a dead letter. */
  permanent: 'permanent',
  /** State on disk is damaged or not durable. Stops the run before anything more is acknowledged. */
  corrupt: 'corrupt',
} as const;
export type ErrorFamily = (typeof ErrorFamily)[keyof typeof ErrorFamily];

export abstract class RatchetError extends Error {
  abstract readonly family: ErrorFamily;
  override get name(): string {
    return this.constructor.name;
  }
}

export class ConfigError extends RatchetError {
  readonly family = ErrorFamily.config;
}

export class AuthError extends RatchetError {
  readonly family = ErrorFamily.auth;
}

export interface RateLimitFacts {
  /** The quota that was hit, as the server names it ("limited", "texts per minute"). */
  readonly limit: string;
  /** When the server says it ends, in epoch ms; null when it does not say. */
  readonly retryAt: number | null;
  /** How long it says the limit lasts, counted from its first hit, in ms; absent when `retryAt` or nothing is said. */
  readonly lastsMs?: number | undefined;
}

export class RateLimitError extends RatchetError {
  readonly family = ErrorFamily.rateLimit;
  readonly limit: string;
  readonly retryAt: number | null;
  readonly lastsMs: number | null;

  constructor(message: string, facts: RateLimitFacts, options?: ErrorOptions) {
    super(message, options);
    this.limit = facts.limit;
    this.retryAt = facts.retryAt;
    this.lastsMs = facts.lastsMs ?? null;
  }
}

export class TransientError extends RatchetError {
  readonly family = ErrorFamily.transient;
}

export class PermanentError extends RatchetError {
  readonly family = ErrorFamily.permanent;
}

export class CorruptError extends RatchetError {
  readonly family = ErrorFamily.corrupt;
}

/** The disk refused (ENOSPC, EACCES, EROFS, EIO). Nothing was acknowledged; the run resumes once the cause is gone. */
export class StorageError extends CorruptError {
  readonly code: string;
  readonly path: string;

  constructor(message: string, facts: { code: string; path: string }, options?: ErrorOptions) {
    super(message, options);
    this.code = facts.code;
    this.path = facts.path;
  }
}

/** Another owner has the store, or had it since: this writer's epoch is stale and nothing of its write was kept. */
export class StaleEpochError extends CorruptError {}

export function familyOf(error: unknown): ErrorFamily | null {
  return error instanceof RatchetError ? error.family : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
