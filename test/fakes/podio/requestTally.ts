// What was asked for, to the letter, and what became of each answer: whether a client asked twice for what it had. Knows
// nothing of what the requests mean.

import type { AnswerFate, FakeRequest } from '../fakeService.ts';

/** One exact request: method, path, query, body, range. */
export interface RequestCount {
  readonly request: string;
  /** Carried out and answered as asked. */
  readonly answered: number;
  /** Of these: answers not sent, or not in full. */
  readonly lost: number;
  /** Of these: sent whole over a connection that then ended; a killed client may not have read it. */
  readonly unconfirmed: number;
  /** 401, 420, 429. */
  readonly refused: number;
  /** Any other error answer, also one on order. */
  readonly failed: number;
}

/** Sums; of `answered`, so many were `answeredAgain` though the same had been answered before. */
export interface RequestStats extends Omit<RequestCount, 'request'> {
  readonly distinct: number;
  readonly answeredAgain: number;
}

type Tally = { -readonly [K in Exclude<keyof RequestCount, 'request'>]: number };

const REFUSALS = new Set([401, 420, 429]);

export class RequestTally {
  readonly #tallies = new Map<string, Tally>();

  /** Counts a request by the status of its answer; the result is told what became of that. */
  count(request: FakeRequest, status: number): (fate: AnswerFate) => void {
    const key = keyOf(request);
    const tally = this.#tallies.get(key) ?? newTally();
    this.#tallies.set(key, tally);
    if (status >= 400) {
      tally[REFUSALS.has(status) ? 'refused' : 'failed']++;
      return () => undefined;
    }
    tally.answered++;
    return (fate) => {
      if (fate !== 'sent') tally[fate]++;
    };
  }

  stats(): RequestStats {
    const sums = newTally();
    let distinct = 0;
    for (const tally of this.#tallies.values()) {
      if (tally.answered > 0) distinct++;
      for (const name of NAMES) sums[name] += tally[name];
    }
    return { ...sums, distinct, answeredAgain: sums.answered - distinct };
  }

  /** The requests answered at least so often. */
  list(atLeast: number): RequestCount[] {
    return [...this.#tallies]
      .filter(([, { answered }]) => answered >= atLeast)
      .map(([request, tally]) => ({ request, ...tally }));
  }
}

const NAMES = ['answered', 'lost', 'unconfirmed', 'refused', 'failed'] as const;

function newTally(): Tally {
  return { answered: 0, lost: 0, unconfirmed: 0, refused: 0, failed: 0 };
}

function keyOf({ method, path, query, body, headers }: FakeRequest): string {
  const parts = [`${method} ${path}`];
  if (query.size > 0) parts.push(`?${query}`);
  if (body.length > 0) parts.push(` ${body.toString()}`);
  if (headers.range !== undefined) parts.push(` [${headers.range}]`);
  return parts.join('');
}
