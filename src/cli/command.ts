// What a command of the command line is, and the world it is given. A new command is a file in `commands/` and an
// entry in `commands.ts`.

import type { RunnerProcess } from '../protocol/runnerProcess.ts';
import type { ExitCode } from './exitCode.ts';
import type { Output } from './output.ts';

/** A flag takes no value; a value is named as the usage shows it. */
export type OptionSpec = { readonly kind: 'flag' } | { readonly kind: 'value'; readonly name: string };

export interface Arguments {
  /** As many as the command's `positionals`. */
  readonly positionals: readonly string[];
  has(flag: string): boolean;
  /** The last one given; null when there is none. */
  value(option: string): string | null;
}

export interface CommandContext {
  readonly output: Output;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly startRunner: () => Promise<RunnerProcess>;
  /** Calls `listener` whenever the user (or the system) asks for the end; returns what removes it. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

export interface Command {
  readonly name: string;
  /** Names of the arguments it needs, in order. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** A line of the usage text. */
  readonly summary: string;
  run(args: Arguments, context: CommandContext): Promise<ExitCode>;
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  file: { kind: 'value', name: 'ratchet.json' },
  state: { kind: 'value', name: 'DIR' },
  json: { kind: 'flag' },
  quiet: { kind: 'flag' },
} as const satisfies Record<string, OptionSpec>;
