// Sentences of the panel, made of its words. Pure; the words come in the user's language.

import type { Numbers } from '../protocol/numbers.ts';
import type { PanelEvent, PanelState } from '../protocol/panelContract.ts';
import type { PanelWords } from '../protocol/panelWords.ts';

/** `{0}` and on, filled in. */
export function fill(template: string, ...values: readonly string[]): string {
  return template.replaceAll(/\{(\d+)\}/g, (mark, index) => values[Number(index)] ?? mark);
}

type Quota = PanelState['quotas'][number];
type Unit = NonNullable<PanelState['progress']>['unit'];

/** A word for what a source or an API named, or that name itself. */
const wordFor = (words: Readonly<Record<string, string>>, name: string): string => words[name] ?? name;

export const counterWord = (words: PanelWords, name: string): string => wordFor(words.counters, name);

export function placeWord(words: PanelWords, kind: string, number: 'one' | 'many'): string {
  const places: Readonly<Record<string, { one: string; many: string }>> = words.places;
  return places[kind]?.[number] ?? kind;
}

export function unitWord(words: PanelWords, unit: Unit, count: number): string {
  return count === 1 ? words[unit === 'records' ? 'record' : 'stream'] : words[unit];
}

/** "3,000 texts per minute" */
export function quotaName(words: PanelWords, numbers: Numbers, { limit, unit, windowMs }: Quota): string {
  const windows: Readonly<Record<string, string>> = words.windows;
  const window = windows[String(windowMs)] ?? numbers.duration(windowMs);
  return fill(words.quota, numbers.count(limit), words.units[unit], window);
}

/** What bounds the rate, in the user's language where the quota that does is known. */
export function limitedByText(words: PanelWords, numbers: Numbers, { progress, quotas }: PanelState): string | null {
  if (progress === null || progress.limitedBy === null) return null;
  const binding = quotas.find(({ binds }) => binds);
  return fill(words.limitedBy, binding === undefined ? progress.limitedBy : quotaName(words, numbers, binding));
}

/** A limit is told as "account: name", the name as the server has it, or one of our own units. */
export function limitName(words: PanelWords, limit: string): string {
  const cut = limit.lastIndexOf(': ') + 2;
  return cut < 2 ? wordFor(words.units, limit) : limit.slice(0, cut) + wordFor(words.units, limit.slice(cut));
}

/** A time among others of one stretch: to the second where the stretch is short. */
export function momentText(numbers: Numbers, at: string | number, spanMs: number, now: number): string {
  return spanMs < SHORT_MS ? numbers.second(at, now) : numbers.clock(at, now);
}

const SHORT_MS = 600_000;

export function eventText(words: PanelWords, numbers: Numbers, event: PanelEvent, now: number): string {
  switch (event.kind) {
    case 'started': {
      const [attempt, reason] = [String(event.attempt), words.reasons[event.reason]];
      return event.from === null
        ? fill(words.eventStarted, attempt, reason)
        : fill(words.eventStartedAt, attempt, reason, event.from);
    }
    case 'waiting':
      return fill(words.eventWaiting, limitName(words, event.limit), numbers.clock(event.resumeAt, now));
    case 'continuing':
      return event.why === 'forced' ? words.eventForced : words.eventContinuing;
    case 'deadLetter':
      return fill(words.eventDeadLetter, event.record, event.error);
    case 'finished': {
      const state = words.states[event.state];
      return event.error === null ? state : `${state}: ${event.error}`;
    }
    case 'log':
      return event.message;
  }
}

/** What the state of the job is called now: what was asked of it comes first. */
export function stateText(words: PanelWords, { state, requested }: PanelState): string {
  return requested === null ? words.states[state ?? 'none'] : words.requests[requested];
}
