// The `Retry-After` header in its two forms. Knows nothing of who sends it.

import type { RetryHint } from './faults.ts';

/** Whole seconds, rounded up as servers do, or an HTTP date. Nothing for hints that are not this header. */
export function retryAfterHeader(hint: RetryHint, afterMs: number): Readonly<Record<string, string>> {
  switch (hint) {
    case 'seconds':
      return { 'retry-after': String(Math.ceil(afterMs / 1_000)) };
    case 'httpDate':
      return { 'retry-after': new Date(Math.ceil((Date.now() + afterMs) / 1_000) * 1_000).toUTCString() };
    default:
      return {};
  }
}
