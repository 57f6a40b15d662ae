// What the command line says about a job: its events, its counters, its next step. Pure text.

import type { RunEvent, Savings } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import type { Holder } from '../protocol/contract.ts';
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

/** `embedCalls` → "embed calls" */
const counterWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Those that are not zero: "1,000 read, 900 embedded". What was saved is told by `savingsText`. */
export function countersText(counters: Readonly<Record<string, number>>): string {
  const told = Object.entries(counters).filter(([name, value]) => value !== 0 && !name.startsWith('saved'));
  if (told.length === 0) return 'nothing yet';
  return told.map(([name, value]) => `${formatCount(value)} ${counterWords(name)}`).join(', ');
}

const counted = (count: number, thing: string): string =>
  count > 0 ? `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}` : '';

/** Null when nothing was saved. */
export function savingsText({ records, calls, tokens, money, currency }: Savings): string | null {
  const parts = [
    counted(records, 'record'),
    counted(calls, 'call'),
    tokens > 0 ? `about ${counted(tokens, 'token')}` : '',
    money !== null && money > 0 ? `about ${formatMoney(money, currency)}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}

type Standing = Pick<EventOf<'progress'>, 'done' | 'total' | 'checkpoint'>;

/** "31 %  62,902 of 202,910" */
function shareText({ done, total }: Standing): string {
  return total === null
    ? formatCount(done)
    : `${formatPercent(done, total)}  ${formatCount(done)} of ${formatCount(total)}`;
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('  ');

/** Where a run stands that does not move: "31 %  62,902 of 202,910  products" */
export function standingText(standing: Standing): string {
  return joined([shareText(standing), standing.checkpoint]);
}

export type Progress = Standing &
  Pick<EventOf<'progress'>, 'ratePerSecond' | 'etaMs'> & { readonly limitedBy?: string | null };

/** "31 %  62,902 of 202,910  3,011/s  ETA 46 min  products" */
export function progressText(progress: Progress): string {
  const { checkpoint, ratePerSecond, etaMs, limitedBy = null } = progress;
  return joined([
    shareText(progress),
    ratePerSecond === null ? '' : formatRate(ratePerSecond),
    etaMs === null ? 'ETA unknown' : `ETA ${formatDuration(etaMs)}`,
    limitedBy === null ? '' : `limited by ${limitedBy}`,
    checkpoint,
  ]);
}

export function startedText({ job, attempt, reason, resumedFrom, savings }: EventOf<'run:started'>): string {
  const where = resumedFrom === null ? '' : ` at ${resumedFrom}`;
  const saved = savingsText(savings);
  const spared = saved === null ? '' : `; not done again: ${saved}`;
  return `${job}: attempt ${attempt} (${reason})${where}${spared}`;
}

export function waitingText({ limit, resumeAt }: { limit: string; resumeAt: string }, now: number): string {
  return `waiting for the limit "${limit}", goes on in ${formatDuration(Date.parse(resumeAt) - now)} (${formatTime(resumeAt)})`;
}

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
