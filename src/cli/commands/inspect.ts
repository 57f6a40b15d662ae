// `ratchet inspect JOB`: one job: hierarchy, checkpoints, attempts, retries, dead letters, savings.

import { type JobName, jobName } from '../../core/ids.ts';
import type { Holder } from '../../protocol/wireTypes.ts';
import { numberOption } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { countersText } from '../counterWords.ts';
import { ExitCode } from '../exitCode.ts';
import { attemptText, inspectText } from '../inspectText.ts';
import { heldText, standingText, stateWords } from '../jobWords.ts';
import { jobIn, loadJobFile } from '../loadJobFile.ts';
import { readStatus } from '../readStatus.ts';

/** Somebody has the job: its snapshot is what may be known of it. */
async function showSnapshot(
  job: JobName,
  stateDir: string,
  holder: Holder | null,
  { output }: CommandContext,
): Promise<void> {
  const known = await readStatus(stateDir, job);
  output.emit({
    type: 'inspect',
    at: new Date().toISOString(),
    job,
    held: { holder },
    snapshot: known?.snapshot ?? null,
  });
  if (known !== null) {
    const { snapshot, state } = known;
    const letters = snapshot.deadLetters.shown.map(({ record, error }) => `  dead letter ${record}: ${error}`);
    output.say(
      [
        `${job}: ${stateWords(state)}`,
        `  ${standingText(snapshot)}`,
        `  counters: ${countersText(snapshot.counters)}`,
        ...snapshot.attempts.map((attempt) => `  ${attemptText(attempt)}`),
        ...letters,
        snapshot.deadLetters.total > letters.length ? `  dead letters in all: ${snapshot.deadLetters.total}` : '',
      ]
        .filter((line) => line !== '')
        .join('\n'),
    );
  }
  output.log(heldText(job, holder));
}

export const inspect: Command = {
  name: 'inspect',
  positionals: ['JOB'],
  options: { limit: { kind: 'value', name: '50' } },
  summary: 'one job: hierarchy, checkpoints, attempts, retries, dead letters, savings',
  async run(args, context) {
    const limit = numberOption(args, 'limit', { min: 1, max: 10_000, or: 50 });
    const file = await loadJobFile(args, context);
    const name = jobName(args.positionals[0] ?? '');
    // What a job has done can be looked at whatever has become of its settings.
    if ((await readStatus(file.stateDir, name)) === null) jobIn(file, name);
    const runner = await context.startRunner();
    try {
      const { path, text, stateDir } = file;
      const jobFile = { path, text };
      const answer = await runner.calls.inspect({ job: name, jobFile, stateDir, role: 'ratchet inspect', limit });
      if (answer.kind === 'held') {
        await showSnapshot(name, stateDir, answer.holder, context);
      } else {
        context.output.emit({ type: 'inspect', at: new Date().toISOString(), ...answer.report });
        context.output.say(inspectText(answer.report));
      }
      return ExitCode.completed;
    } finally {
      await runner.dispose();
    }
  },
};
