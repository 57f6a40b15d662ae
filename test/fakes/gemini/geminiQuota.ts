// Gemini's quotas: texts a minute, tokens a minute, texts a day, each counted by texts and not by calls, and the 429 that
// names the one that is used up.

import { nextPacificMidnight, PeriodQuota, SlidingQuota } from '../quotaWindow.ts';
import type { VirtualClock } from '../virtualClock.ts';
import { GoogleRefusal } from './googleError.ts';

export interface GeminiLimits {
  /** Names the quota as Google does; the limits below are independent of it. */
  readonly tier: 'free' | 'paid';
  readonly textsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly textsPerDay?: number;
  /** Virtual ms until the first day ends; without it, midnight in Los Angeles. */
  readonly dayEndsInMs?: number;
}

export type GeminiQuotaName = 'textsPerMinute' | 'tokensPerMinute' | 'textsPerDay';

const DAY_MS = 24 * 3_600_000;

export class GeminiQuota {
  readonly #limits: GeminiLimits;
  readonly #clock: VirtualClock;
  readonly #texts: SlidingQuota;
  readonly #tokens: SlidingQuota;
  readonly #daily: PeriodQuota;

  constructor(limits: GeminiLimits, clock: VirtualClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#texts = new SlidingQuota(limits.textsPerMinute ?? Number.POSITIVE_INFINITY);
    this.#tokens = new SlidingQuota(limits.tokensPerMinute ?? Number.POSITIVE_INFINITY);
    const { dayEndsInMs } = limits;
    const firstEnd = clock.now() + (dayEndsInMs ?? 0);
    const dayEndsAt = (now: number): number =>
      dayEndsInMs === undefined
        ? nextPacificMidnight(now)
        : firstEnd + Math.ceil((now - firstEnd + 1) / DAY_MS) * DAY_MS;
    this.#daily = new PeriodQuota(limits.textsPerDay ?? Number.POSITIVE_INFINITY, dayEndsAt);
  }

  /** Counts a call, all of it or nothing. Returns the refusal when a quota has no room. */
  take(texts: number, tokens: number, model: string): GoogleRefusal | null {
    const now = this.#clock.now();
    const waits: readonly (readonly [GeminiQuotaName, number])[] = [
      ['textsPerDay', this.#daily.waitMs(texts, now)],
      ['textsPerMinute', this.#texts.waitMs(texts, now)],
      ['tokensPerMinute', this.#tokens.waitMs(tokens, now)],
    ];
    const spent = waits.find(([, waitMs]) => waitMs > 0);
    if (spent !== undefined) return this.refusal(spent[0], model, this.#clock.realMs(spent[1]));
    this.#daily.grant(texts);
    this.#texts.grant(texts, now);
    this.#tokens.grant(tokens, now);
    return null;
  }

  /** The 429 for a quota. `retryDelayMs` null leaves RetryInfo out, as some answers do. */
  refusal(quota: GeminiQuotaName, model: string, retryDelayMs: number | null): GoogleRefusal {
    const { tier } = this.#limits;
    const metric = `generativelanguage.googleapis.com/${METRICS[tier][quota]}`;
    const limit = this.#limits[quota] ?? 0;
    // Seen on the API: a per-day refusal suggests a delay of seconds all the same.
    const delayMs = quota === 'textsPerDay' && retryDelayMs !== null ? Math.min(retryDelayMs, 45_000) : retryDelayMs;
    const delay = delayMs === null ? null : `${Number((delayMs / 1_000).toFixed(3))}s`;
    const violation = {
      quotaMetric: metric,
      quotaId: QUOTA_IDS[tier][quota],
      quotaDimensions: { location: 'global', model },
      quotaValue: String(limit),
    };
    return new GoogleRefusal({
      status: 429,
      name: 'RESOURCE_EXHAUSTED',
      message:
        'You exceeded your current quota, please check your plan and billing details. For more information on this ' +
        'error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n' +
        `* Quota exceeded for metric: ${metric}, limit: ${limit}, model: ${model}` +
        (delay === null ? '' : `\nPlease retry in ${delay}.`),
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.Help',
          links: [
            {
              description: 'Learn more about Gemini API quotas',
              url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
            },
          ],
        },
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [violation] },
        ...(delay === null ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: delay }]),
      ],
    });
  }
}

const METRICS = {
  free: {
    textsPerMinute: 'embed_content_free_tier_requests',
    tokensPerMinute: 'embed_content_free_tier_input_token_count',
    textsPerDay: 'embed_content_free_tier_requests',
  },
  paid: {
    textsPerMinute: 'embed_content_paid_tier_requests',
    tokensPerMinute: 'embed_content_paid_tier_input_token_count',
    textsPerDay: 'embed_content_paid_tier_requests',
  },
} as const;

/** As seen in answers, but for the token ones, which follow the same pattern. */
const QUOTA_IDS = {
  free: {
    textsPerMinute: 'EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier',
    tokensPerMinute: 'EmbedContentInputTokensPerMinutePerUserPerProjectPerModel-FreeTier',
    textsPerDay: 'EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier',
  },
  paid: {
    textsPerMinute: 'EmbedContentPerMinutePerProjectPerUserPerModel-PaidTier',
    tokensPerMinute: 'EmbedContentInputTokensPerMinutePerProjectPerUserPerModel-PaidTier',
    textsPerDay: 'EmbedContentRequestsPerDayPerProjectPerModel-PaidTier',
  },
} as const;
