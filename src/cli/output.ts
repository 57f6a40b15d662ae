// Where the command line writes: lines for people, JSON lines for scripts, and on a terminal one line that is rewritten.
// Knows nothing of jobs.

import { stripVTControlCharacters } from 'node:util';

export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

const CLEAR = '\r\u001b[2K';
/** Between these the terminal cuts a line that is too long instead of wrapping it, whatever its letters' widths. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

/** Without what could move the cursor or colour the terminal: names in a source are not ours. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, ' ');
}

export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** True when a line may be rewritten. */
  readonly isTerminal: boolean;
  readonly #streams: OutputStreams;
  #line: string | null = null;

  constructor(streams: OutputStreams, { json, quiet }: OutputOptions) {
    this.#streams = streams;
    this.json = json;
    this.quiet = quiet;
    this.isTerminal = streams.stdout.isTTY === true && !json && !quiet;
  }

  /** A line for people; nothing with `--json` or `--quiet`. */
  say(text: string): void {
    if (!this.json && !this.quiet) this.#write(this.#streams.stdout, text);
  }

  /** A line for people to standard error, with `--json` too; nothing with `--quiet`. */
  log(text: string): void {
    if (!this.quiet) this.#write(this.#streams.stderr, text);
  }

  /** What went wrong: to standard error, always. */
  fail(text: string): void {
    this.#write(this.#streams.stderr, text);
  }

  /** A JSON line for scripts; nothing without `--json`. */
  emit(object: { readonly type: string; readonly at: string; readonly [name: string]: unknown }): void {
    if (this.json) this.#streams.stdout.write(`${JSON.stringify(object)}\n`);
  }

  /** Replaces the line that is rewritten; null removes it. Does nothing where there is no terminal. */
  rewrite(line: string | null): void {
    if (!this.isTerminal || line === this.#line) return;
    const shown = line === null ? '' : `${NO_WRAP}${printable(line)}${WRAP}`;
    this.#streams.stdout.write(`${CLEAR}${shown}`);
    this.#line = line;
  }

  #write(stream: NodeJS.WritableStream, text: string): void {
    const line = this.#line;
    this.rewrite(null);
    stream.write(`${text.split('\n').map(printable).join('\n')}\n`);
    this.rewrite(line);
  }
}
