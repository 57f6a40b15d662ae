// The commands of a session at the prompt, carried out as if they were typed in the demo's folder: the very commands a
// user runs, with their own output. And one that is not shown: what the checkpoint store says.

import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandContext } from '../command.ts';
import { run } from '../commands/run.ts';
import { search } from '../commands/search.ts';
import { verify } from '../commands/verify.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Standing } from './demoProofs.ts';

export class DemoSession {
  readonly #context: CommandContext;
  readonly #stateDir: string;

  /** @param context of the demo, with its folder as the current one. */
  constructor(context: CommandContext, stateDir: string) {
    this.#context = context;
    this.#stateDir = stateDir;
  }

  async type(words: readonly string[], startRunner = this.#context.startRunner): Promise<ExitCode> {
    const invocation = parseArguments(words, [run, search, verify]);
    if (invocation.kind !== 'command') throw new TypeError(`the demo does not know "${words.join(' ')}"`);
    this.#context.output.say(`$ ratchet ${words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`);
    return invocation.command.run(invocation.args, { ...this.#context, startRunner });
  }

  async standing(job: JobName): Promise<Standing> {
    const runner = await this.#context.startRunner();
    try {
      const asked = { job, stateDir: this.#stateDir, role: 'ratchet demo', limit: 1 };
      const answer = await runner.calls.inspect(asked);
      if (answer.kind === 'held' || answer.report.run === null)
        throw new ConfigError(`${this.#stateDir}: expected the demo's run, found none. Run the demo again.`);
      const { run: latest, attempts } = answer.report;
      const from = attempts.shown.at(-1)?.from ?? '';
      return { state: latest.state, attempts: attempts.total, from, counters: latest.counters };
    } finally {
      await runner.dispose();
    }
  }
}
