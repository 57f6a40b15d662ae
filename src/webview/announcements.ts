// What a screen reader is told, and when: a change of state at once, progress at every tenth and seldom. Pure.

import type { Numbers } from '../protocol/numbers.ts';
import type { PanelState } from '../protocol/panelContract.ts';
import type { PanelWords } from '../protocol/panelWords.ts';
import { fill, stateText } from './wording.ts';

/** Progress is not told more often. */
const PROGRESS_MS = 30_000;

export class Announcements {
  readonly #words: PanelWords;
  readonly #numbers: Numbers;
  #state: string | null = null;
  #tenth = 0;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(words: PanelWords, numbers: Numbers) {
    this.#words = words;
    this.#numbers = numbers;
  }

  /** @param now monotonic ms. @returns null when there is nothing worth interrupting for. */
  next(state: PanelState, now: number): string | null {
    const text = stateText(this.#words, state);
    const tenth = tenthOf(state);
    const turned = text !== this.#state;
    const advanced = tenth > this.#tenth && now - this.#saidAt >= PROGRESS_MS;
    if (!turned && !advanced) return null;
    const opened = this.#state === null;
    this.#state = text;
    this.#tenth = tenth;
    this.#saidAt = now;
    // The page that has just been opened is read anyway.
    if (opened) return null;
    return turned ? `${state.job.name}: ${text}${why(state)}` : this.#progress(state);
  }

  #progress({ job, progress }: PanelState): string | null {
    if (progress === null || progress.total === null) return null;
    const share = this.#numbers.percent(progress.done, progress.total);
    return `${job.name}: ${fill(this.#words.announceProgress, share)}`;
  }
}

const why = ({ state, lastError }: PanelState): string =>
  state === 'failed' && lastError !== null ? `. ${lastError}` : '';

function tenthOf({ progress }: PanelState): number {
  return progress === null || !progress.total ? 0 : Math.floor((progress.done / progress.total) * 10);
}
