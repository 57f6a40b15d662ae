// `ratchet status`: every job: state, progress, checkpoint, next step.

import { jobName } from '../../core/ids.ts';
import { RunState } from '../../core/runState.ts';
import type { Command } from '../command.ts';
import { ExitCode } from '../exitCode.ts';
import { nextStep, progressText, standingText, stateWords, waitingText } from '../jobWords.ts';
import { loadJobFile, problemText } from '../loadJobFile.ts';
import { type JobStatus, jobsWithStatus, readStatus } from '../readStatus.ts';

function linesOf(job: string, { snapshot, state }: JobStatus): string[] {
  const { owner, waiting, lastError, deadLetters } = snapshot;
  const goesOn = state === RunState.running || state === RunState.waiting;
  const owned = goesOn && snapshot.attempts.at(-1)?.endedAt === null;
  return [
    `${job}: ${stateWords(state)}${owned ? ` by ${owner.role} (process ${owner.pid} on ${owner.host})` : ''}`,
    `  ${state === RunState.running ? progressText(snapshot) : standingText(snapshot)}`,
    waiting === null ? '' : `  ${waitingText(waiting, Date.now())}`,
    lastError === null ? '' : `  ${lastError}`,
    deadLetters.total === 0 ? '' : `  dead letters: ${deadLetters.total}`,
    owned || nextStep(job, state) === '' ? '' : `  ${nextStep(job, state)}`,
  ].filter((line) => line !== '');
}

export const status: Command = {
  name: 'status',
  positionals: [],
  options: {},
  summary: 'every job: state, progress, checkpoint, next step',
  async run(args, context) {
    const { output } = context;
    const file = await loadJobFile(args, context);
    const inFile = new Set<string>(file.jobs.keys());
    for (const { job } of file.problems) if (job !== null) inFile.add(job);
    const names = new Set([...inFile, ...(await jobsWithStatus(file.stateDir))]);
    const at = new Date().toISOString();
    for (const job of names) {
      const known = await readStatus(file.stateDir, job);
      if (known === null) {
        output.emit({ type: 'status', at, job, state: null });
        const step = file.jobs.has(jobName(job))
          ? `\`ratchet run ${job}\` starts it`
          : 'correct the job file to run it';
        output.say(`${job}: has not run yet\n  ${step}`);
        continue;
      }
      const { snapshot, state } = known;
      output.emit({ type: 'status', at, ...snapshot, state, nextStep: nextStep(job, state) });
      output.say(
        [...linesOf(job, known), inFile.has(job) ? '' : '  no longer in the job file'].filter(Boolean).join('\n'),
      );
    }
    if (names.size === 0) output.say('The job file names no jobs.');
    for (const problem of file.problems) {
      output.emit({ type: 'problem', at, ...problem });
      output.fail(problemText(file.path, problem));
    }
    return file.problems.length === 0 ? ExitCode.completed : ExitCode.usage;
  },
};
