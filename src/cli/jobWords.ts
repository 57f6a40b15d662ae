// What the command line says about a job: its events, its counters, its next step. Pure text.

import type { RunEvent, Savings } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import type { Holder } from '../protocol/wireTypes.ts';
import { counted, countersText, thingsText } from './counterWords.ts';
import { formatCount, formatDuration, formatMoney, formatPercent, formatRate, formatTime } from './humanNumbers.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  queued: 'queued',
  running: 'running',
  waiting: 'waiting for a rate limit',
  paused: 'paused',
  interrupted: 'interrupted',
  failed: 'failed',
  completed: 'completed',
  completedWithFailures: 'completed, but records failed',
  cancelled: 'cancelled',
};
export const stateWords = (state: RunState): string => STATE_WORDS[state];

/** Null when nothing was saved. */
export function savingsText({ records, calls, tokens, money, currency }: Savings): string | null {
  const parts = [
    records > 0 ? counted(records, 'record') : '',
    calls > 0 ? counted(calls, 'call') : '',
    tokens > 0 ? `about ${counted(tokens, 'token')}` : '',
    money !== null && money > 0 ? `about ${formatMoney(money, currency)}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}

type Standing = Pick<EventOf<'progress'>, 'done' | 'total' | 'checkpoint' | 'counters'>;

/** "31 %  62,902 of 202,910", "31 %  51,200 items, 3,100 files (1.2 GB)" */
function shareText({ done, total, counters }: Standing): string {
  const percent = total === null ? '' : formatPercent(done, total);
  const count =
    thingsText(counters) ?? (total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`);
  return joined([percent, count]);
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('  ');

/** The checkpoint without the count that stands before it already: "products 62,902/202,910" → "products" */
function placeText({ done, total, checkpoint }: Standing): string {
  const count = total === null ? ` ${formatCount(done)}` : ` ${formatCount(done)}/${formatCount(total)}`;
  return checkpoint.endsWith(count) ? checkpoint.slice(0, -count.length) : checkpoint;
}

/** Where a run stands that does not move: "31 %  62,902 of 202,910  products" */
export function standingText(standing: Standing): string {
  return joined([shareText(standing), placeText(standing)]);
}

export type Progress = Standing &
  Pick<EventOf<'progress'>, 'ratePerSecond' | 'etaMs'> & { readonly limitedBy?: string | null };

/** "31 %  62,902 of 202,910  3,011/s  ETA 46 min  products" */
export function progressText(progress: Progress): string {
  const { counters, ratePerSecond, etaMs, limitedBy = null } = progress;
  // The rate is of what is counted by `done`, which a run that is told in things does not show.
  const hasRate = ratePerSecond !== null && thingsText(counters) === null;
  return joined([
    shareText(progress),
    hasRate ? formatRate(ratePerSecond) : '',
    etaMs === null ? 'ETA unknown' : `ETA ${formatDuration(etaMs)}`,
    limitedBy === null ? '' : `limited by ${limitedBy}`,
    placeText(progress),
  ]);
}

export function startedText({ job, attempt, reason, resumedFrom, savings }: EventOf<'run:started'>): string {
  const where = resumedFrom === null ? '' : ` at ${resumedFrom}`;
  const saved = savingsText(savings);
  const spared = saved === null ? '' : `; not done again: ${saved}`;
  return `${job}: attempt ${attempt} (${reason})${where}${spared}`;
}

/** The wait is counted from its first hit: what was waited already is not waited again. */
export function waitingText({ limit, since, resumeAt }: Wait, now: number): string {
  const goesOn = `goes on in ${formatDuration(Date.parse(resumeAt) - now)}`;
  return `waiting for the limit "${limit}", ${goesOn} (${formatTime(resumeAt)}; first hit ${formatTime(since)})`;
}

type Wait = Pick<EventOf<'run:waiting'>, 'limit' | 'since' | 'resumeAt'>;

/** What a person can do now; empty when there is nothing to do. */
export function nextStep(job: string, state: RunState): string {
  const run = `\`ratchet run ${job}\``;
  switch (state) {
    case RunState.waiting:
      return `${run} goes on when the limit has ended; with --force it ends the wait now`;
    case RunState.queued:
    case RunState.paused:
    case RunState.interrupted:
      return `${run} goes on from there`;
    case RunState.failed:
      return `mend the cause, then ${run} goes on from there`;
    case RunState.completedWithFailures:
      return `\`ratchet inspect ${job}\` lists what failed, \`ratchet retry ${job}\` tries it again`;
    case RunState.completed:
    case RunState.cancelled:
      return `${run} begins a new run`;
    case RunState.running:
      return '';
  }
}

/** How a run ended: what it came to, what it saved, what to do. */
export function finishedLines({
  job,
  state,
  error,
  checkpoint,
  counters,
  attempts,
  savings,
}: EventOf<'run:finished'>): string[] {
  const place = state === RunState.completed || checkpoint === '' ? '' : ` at ${checkpoint}`;
  const why = error === null ? '' : `: ${error}`;
  const saved = savingsText(savings);
  const step = state === RunState.completed ? '' : nextStep(job, state);
  const many = attempts.length > 1 ? ` in ${attempts.length} attempts` : '';
  return [
    `${job}: ${stateWords(state)}${place}${many}${why}`,
    `  ${countersText(counters)}`,
    saved === null ? '' : `  saved against starting again: ${saved}`,
    step === '' ? '' : `  ${step}`,
  ].filter((line) => line !== '');
}

export function heldText(job: string, holder: Holder | null): string {
  if (holder === null) return `${job} is held by another process that does not say who it is. Wait until it has ended.`;
  const { role, pid, host, since } = holder;
  return `${job} is held by ${role} (process ${pid} on ${host}) since ${formatTime(since)}. Wait for it, or end it there.`;
}
