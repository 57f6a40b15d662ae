// What Gemini's refusals mean: the error body with its typed details (https://google.aip.dev/193), put into a family.

import * as z from 'zod';
import { AuthError, ConfigError, type RatchetError, RateLimitError, type RateLimitFacts } from '../../core/errors.ts';
import { adviceOn } from '../http/apiKey.ts';
import { type Refusal, refusalError, refusalText } from '../http/refusalError.ts';
import { retryAfter } from '../http/retryAfter.ts';
import { quotaRenewal } from './quotaRenewal.ts';

const text = z.string().catch('');
const detailSchema = z.object({
  reason: text,
  retryDelay: text,
  violations: z.array(z.object({ quotaId: text, quotaMetric: text })).catch([]),
});
const bodySchema = z.object({
  error: z.object({ message: text, status: text, details: z.array(detailSchema).catch([]) }),
});
type GoogleError = z.infer<typeof bodySchema>['error'];

/** Complaints about what is the same for every text, so that no other text would fare better. */
const ABOUT_SETTINGS = /\b(output_dimensionality|task_type)\b/;

export function geminiRefusal(refusal: Refusal): RatchetError {
  const error = googleError(refusal.body);
  if (error === null) return refusalError(refusal);
  const said = refusalText(refusal, `${error.status}: ${error.message}`);
  if (error.details.some(({ reason }) => reason === 'API_KEY_INVALID')) {
    return new AuthError(`${said}. ${adviceOn(refusal.key?.name ?? null)}`);
  }
  if (refusal.status === 429) return new RateLimitError(said, limitFacts(error, refusal.headers, Date.now()));
  // The country, or an account that must pay: "User location is not supported for the API use."
  if (error.status === 'FAILED_PRECONDITION') return new ConfigError(`${said}. Gemini serves no call of this account.`);
  if (refusal.status === 400 && ABOUT_SETTINGS.test(error.message)) {
    return new ConfigError(`${said}. Correct the embedder's settings.`);
  }
  return refusalError(refusal, said);
}

function googleError(body: string): GoogleError | null {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data?.error ?? null;
  } catch {
    return null;
  }
}

/**
 * Of a day's quota `RetryInfo` suggests seconds all the same; asking again before it is renewed only costs calls.
 * Where several quotas are named, the day's is the one that counts.
 */
function limitFacts({ message, details }: GoogleError, headers: Headers, now: number): RateLimitFacts {
  const named = details.flatMap(({ violations }) => violations).map((each) => `${each.quotaId} ${each.quotaMetric}`);
  const daily = [...named, message].find((name) => /per[ _]?day/i.test(name));
  const unit = /token/i.test(daily ?? named[0] ?? '') ? 'tokens' : 'texts';
  if (daily !== undefined) {
    return { limit: `${unit} per day`, retryAt: quotaRenewal(now, headers.get('date')) };
  }
  return {
    limit: `${unit} per minute`,
    retryAt: retryInfo(details, now) ?? retryAfter(headers.get('retry-after'), now),
  };
}

/** `retryDelay` is a duration as proto JSON has it: "39s", "39.276s". */
function retryInfo(details: GoogleError['details'], now: number): number | null {
  const seconds = details.map(({ retryDelay }) => Number.parseFloat(retryDelay)).find((value) => value >= 0);
  return seconds === undefined ? null : now + seconds * 1000;
}
