// The events of a run as the command line shows them: JSON lines, a line that is rewritten on a terminal, or plain lines
// in a pipe (every change of state, and progress every few seconds).

import type { RunEvent } from '../core/runEvent.ts';
import { WHOLE_STREAM } from '../engine/backupPorts.ts';
import { finishedLines, progressText, startedText, waitingText } from './jobWords.ts';
import type { Output } from './output.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export interface ViewClock {
  now(): number;
  /** Calls `tick` every `ms`; returns what ends it. */
  every(ms: number, tick: () => void): () => void;
}

const systemViewClock: ViewClock = {
  now: () => Date.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

const PLAIN_PROGRESS_MS = 5_000;
const COUNTDOWN_MS = 1_000;
/** Dead letters shown as they come; `ratchet inspect` has them all. */
const DEAD_LETTERS_SHOWN = 10;

export class RunView {
  readonly #output: Output;
  readonly #clock: ViewClock;
  #progressAt = Number.NEGATIVE_INFINITY;
  #deadLetters = 0;
  #endCountdown: () => void = () => {};

  constructor(output: Output, clock: ViewClock = systemViewClock) {
    this.#output = output;
    this.#clock = clock;
  }

  show(event: RunEvent): void {
    if (event.type !== 'log') this.#output.emit(event);
    switch (event.type) {
      case 'log':
        this.#log(event);
        break;
      case 'run:started':
        this.#output.say(startedText(event));
        break;
      case 'progress':
        this.#progress(event);
        break;
      case 'run:waiting':
        this.#waiting(event);
        break;
      case 'run:continuing':
        this.close();
        this.#output.say(`${event.job}: goes on, the wait ${event.why === 'forced' ? 'was ended' : 'is over'}`);
        break;
      case 'dead-letter':
        this.#deadLetter(event);
        break;
      case 'run:finished':
        this.close();
        this.#finished(event);
        break;
    }
  }

  /** Takes the rewritten line away. */
  close(): void {
    this.#endCountdown();
    this.#output.rewrite(null);
  }

  #log({ level, job, message }: EventOf<'log'>): void {
    const line = job === '' ? message : `${job}: ${message}`;
    if (level === 'error') this.#output.fail(line);
    else if (level !== 'debug') this.#output.log(level === 'warn' ? `warning: ${line}` : line);
  }

  #progress(event: EventOf<'progress'>): void {
    const line = `${event.job}  ${progressText(event)}`;
    this.#output.rewrite(line);
    const now = this.#clock.now();
    if (this.#output.isTerminal || now - this.#progressAt < PLAIN_PROGRESS_MS) return;
    this.#progressAt = now;
    this.#output.say(line);
  }

  #waiting(event: EventOf<'run:waiting'>): void {
    const line = (): string => `${event.job}: ${waitingText(event, this.#clock.now())}`;
    this.#endCountdown();
    this.#output.say(line());
    if (!this.#output.isTerminal) return;
    this.#output.rewrite(line());
    this.#endCountdown = this.#clock.every(COUNTDOWN_MS, () => this.#output.rewrite(line()));
  }

  #deadLetter({ job, stream, record, error }: EventOf<'dead-letter'>): void {
    this.#deadLetters += 1;
    if (this.#deadLetters > DEAD_LETTERS_SHOWN) return;
    const what = record === WHOLE_STREAM ? `all of ${stream}` : `record ${record}`;
    this.#output.log(`${job}: ${what} failed for good: ${error}`);
    if (this.#deadLetters === DEAD_LETTERS_SHOWN)
      this.#output.log(`${job}: further dead letters are not shown here; \`ratchet inspect ${job}\` lists them`);
  }

  #finished(event: EventOf<'run:finished'>): void {
    const lines = finishedLines(event).join('\n');
    if (event.state === 'failed') this.#output.fail(lines);
    else this.#output.say(lines);
  }
}
