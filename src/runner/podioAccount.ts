// The account a job asks Podio with: who it is and what it may. Podio counts a user's calls for each API key.
// Read from the job with its secrets still references, so no secret can get into the account's name.

import type { Job } from '../core/jobFile/job.ts';
import type { PodioAuth } from '../core/jobFile/podioAuth.ts';
import { type Budget, BudgetUnit } from '../engine/budget.ts';
import type { GovernorOptions } from '../engine/governor.ts';
import { systemClock } from '../engine/systemClock.ts';

export type PodioSource = Extract<Job['source'], { readonly type: 'podio' }>;

const HOUR_MS = 3_600_000;
/** What Podio documents for a user and an API key. */
const USUAL_CALLS = 1_000;
const USUAL_LIMITED_CALLS = 250;
/** Podio counts a call when it comes to it; of an hour this is too little to be felt. */
const LATENCY_MS = 10_000;

/** The same after a restart: it is written down with waits. */
export function podioAccount(source: PodioSource): GovernorOptions {
  const { url, auth, callsPerHour, limitedCallsPerHour, pace, concurrency } = source;
  const hourly = (unit: BudgetUnit, stated: number | undefined, usual: number): Budget => ({
    ...{ unit, limit: stated ?? usual, windowMs: HOUR_MS, pace, latencyMs: LATENCY_MS },
    ceiling: stated === undefined ? 'assumed' : 'stated',
  });
  return {
    account: `podio at ${new URL(url).host} ${payerOf(auth)}`,
    budgets: [
      hourly(BudgetUnit.calls, callsPerHour, USUAL_CALLS),
      hourly(BudgetUnit.limitedCalls, limitedCallsPerHour, USUAL_LIMITED_CALLS),
    ],
    concurrency,
    // Podio's own words after a refusal: "Please wait 3600 seconds".
    defaultPauseMs: HOUR_MS,
    clock: systemClock,
  };
}

function payerOf(auth: PodioAuth): string {
  switch (auth.grant) {
    case 'password':
      return `as ${auth.username} with the key "${auth.clientId}"`;
    case 'authorization_code':
      return `with the key "${auth.clientId}" and the code "${auth.code.name}"`;
    case 'refresh_token':
      return `with the key "${auth.clientId}" and the token "${auth.refreshToken.name}"`;
    case 'app':
      return `as the app ${auth.appId} with the key "${auth.clientId}"`;
  }
}
