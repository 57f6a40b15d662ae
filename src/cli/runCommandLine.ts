// From the words on the command line to an exit code. Everything it touches of the process is given to it.

import { ConfigError, messageOf } from '../core/errors.ts';
import { parseArguments } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { ExitCode } from './exitCode.ts';
import { Output, type OutputStreams } from './output.ts';
import { usageOf } from './usage.ts';
import { warnOfRenewedSecrets } from './warnOfRenewedSecrets.ts';

export type Surroundings = Omit<CommandContext, 'output'> & OutputStreams & { readonly version: string };

export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  // Looked for by hand, so that an error in the other words is told in the form that was asked for.
  const output = new Output(surroundings, { json: words.includes('--json'), quiet: words.includes('--quiet') });
  try {
    const invocation = parseArguments(words, commands);
    switch (invocation.kind) {
      case 'help':
        surroundings.stdout.write(usageOf(commands));
        return words.length === 0 ? ExitCode.usage : ExitCode.completed;
      case 'version':
        surroundings.stdout.write(`${surroundings.version}\n`);
        return ExitCode.completed;
      case 'command':
        return await invocation.command.run(invocation.args, {
          ...surroundings,
          output,
          startRunner: async () => {
            const runner = await surroundings.startRunner();
            warnOfRenewedSecrets(runner, output);
            return runner;
          },
        });
    }
  } catch (error) {
    const message = messageOf(error);
    output.emit({ type: 'error', at: new Date().toISOString(), message });
    const unforeseen = error instanceof Error && error.constructor === Error;
    output.fail(unforeseen ? (error.stack ?? message) : message);
    return error instanceof ConfigError ? ExitCode.usage : ExitCode.failed;
  }
}
