// Errors on the wire: what crosses, and how the same class of `core/errors.ts` is made of it on the other side.
// Stacks and causes stay where they are; whoever has them logs them.

import * as z from 'zod';
import {
  AuthError,
  ConfigError,
  CorruptError,
  ErrorFamily,
  messageOf,
  PermanentError,
  RatchetError,
  RateLimitError,
  StaleEpochError,
  StorageError,
  TransientError,
} from '../core/errors.ts';

/** By family, for the classes that carry no more than their message. */
const PLAIN = {
  [ErrorFamily.config]: ConfigError,
  [ErrorFamily.auth]: AuthError,
  [ErrorFamily.transient]: TransientError,
  [ErrorFamily.permanent]: PermanentError,
  [ErrorFamily.corrupt]: CorruptError,
} as const;

const message = z.string();
const family = z.enum(['config', 'auth', 'transient', 'permanent', 'corrupt']);

const wireErrorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plain'), family, message }),
  z.object({
    kind: z.literal('rateLimit'),
    family: z.literal('rateLimit'),
    message,
    limit: z.string(),
    retryAt: z.number().nullable(),
    lastsMs: z.number().optional(),
  }),
  z.object({
    kind: z.literal('storage'),
    family: z.literal('corrupt'),
    message,
    code: z.string(),
    path: z.string(),
  }),
  z.object({ kind: z.literal('staleEpoch'), family: z.literal('corrupt'), message }),
  /** Of no family: a defect, or an aborted call. */
  z.object({ kind: z.literal('other'), name: z.string(), message }),
]);
export type WireError = z.infer<typeof wireErrorSchema>;

export function toWire(error: unknown): WireError {
  const text = messageOf(error);
  if (error instanceof RateLimitError) {
    const { family, limit, retryAt, lastsMs } = error;
    return { kind: 'rateLimit', family, message: text, limit, retryAt, ...(lastsMs === null ? {} : { lastsMs }) };
  }
  if (error instanceof StorageError)
    return { kind: 'storage', family: error.family, message: text, code: error.code, path: error.path };
  if (error instanceof StaleEpochError) return { kind: 'staleEpoch', family: error.family, message: text };
  if (error instanceof RatchetError && error.family !== ErrorFamily.rateLimit)
    return { kind: 'plain', family: error.family, message: text };
  return { kind: 'other', name: error instanceof Error ? error.name : 'Error', message: text };
}

/** An error for whatever came back in place of an answer. */
export function fromWire(received: unknown): Error {
  const parsed = wireErrorSchema.safeParse(received);
  if (!parsed.success) return received instanceof Error ? received : new Error(String(received));
  const wire = parsed.data;
  switch (wire.kind) {
    case 'rateLimit':
      return new RateLimitError(wire.message, wire);
    case 'storage':
      return new StorageError(wire.message, wire);
    case 'staleEpoch':
      return new StaleEpochError(wire.message);
    case 'plain':
      return new PLAIN[wire.family](wire.message);
    case 'other': {
      const error = new Error(wire.message);
      error.name = wire.name;
      return error;
    }
  }
}
