// One run on the command line, from the request to the exit code: starts a runner, shows its events, pauses at the first
// interrupt and kills at the second, and says where the job stands whatever became of the runner.

import { ErrorFamily, TransientError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import type { RunEvent } from '../core/runEvent.ts';
import type { StartAnswer, StartRequest } from '../protocol/contract.ts';
import { describeEnd, type RunnerEnd, type RunnerProcess } from '../protocol/runnerProcess.ts';
import type { Arguments, CommandContext } from './command.ts';
import { environmentSecrets } from './environmentSecrets.ts';
import { ExitCode, exitCodeOf } from './exitCode.ts';
import { heldText, nextStep } from './jobWords.ts';
import { jobIn, loadJobFile } from './loadJobFile.ts';
import { RunView } from './runView.ts';

type Finished = Extract<RunEvent, { type: 'run:finished' }>;
type Ending =
  | { readonly kind: 'finished'; readonly event: Finished }
  | { readonly kind: 'notStarted'; readonly answer: Exclude<StartAnswer, { kind: 'started' }> }
  | { readonly kind: 'died'; readonly end: RunnerEnd };

export type HowToRun = Pick<StartRequest, 'mode' | 'wait' | 'force' | 'role'>;

export async function carryRun(how: HowToRun, args: Arguments, context: CommandContext): Promise<ExitCode> {
  const file = await loadJobFile(args, context);
  const { name, job } = jobIn(file, args.positionals[0] ?? '');
  const secrets = environmentSecrets(job, context.env);
  const { path, text, stateDir } = file;
  const request: StartRequest = { ...how, job: name, jobFile: { path, text }, secrets, stateDir };

  const view = new RunView(context.output);
  const interrupts = new Interrupts(name, context);
  let runner: RunnerProcess | null = null;
  try {
    runner = await context.startRunner();
    interrupts.reach(runner);
    let checkpoint = '';
    const follow = (event: RunEvent): void => {
      if (event.type === 'run:started') checkpoint = event.resumedFrom ?? '';
      else if ('checkpoint' in event) checkpoint = event.checkpoint;
      view.show(event);
    };
    const ending = await untilEnd(runner, request, follow, () => interrupts.started());
    view.close();
    if (ending.kind === 'finished') return exitCodeOf(ending.event.state);
    if (ending.kind === 'notStarted') return tellNotStarted(ending.answer, request, context);
    tellDeath(interrupts.count > 1 ? null : ending.end, { job: name, checkpoint }, context);
    return interrupts.count > 0 ? ExitCode.cancelled : ExitCode.failed;
  } finally {
    interrupts.close();
    view.close();
    await runner?.dispose();
  }
}

/** The first interrupt pauses the run, at once or as soon as it has started; the second kills the runner. */
class Interrupts {
  readonly #job: JobName;
  readonly #context: CommandContext;
  readonly #remove: () => void;
  #count = 0;
  #started = false;
  #runner: RunnerProcess | null = null;

  constructor(job: JobName, context: CommandContext) {
    this.#job = job;
    this.#context = context;
    this.#remove = context.onInterrupt(() => {
      this.#count += 1;
      if (this.#count > 1) this.#runner?.kill();
      else if (this.#started) this.#pause();
    });
  }

  get count(): number {
    return this.#count;
  }

  reach(runner: RunnerProcess): void {
    this.#runner = runner;
    if (this.#count > 1) runner.kill();
  }

  started(): void {
    this.#started = true;
    if (this.#count > 0) this.#pause();
  }

  close(): void {
    this.#remove();
  }

  #pause(): void {
    this.#context.output.log(`${this.#job}: pausing at the next checkpoint; Ctrl-C once more ends it at once`);
    // Of a runner that is gone before it could pause, its end tells.
    this.#runner?.calls.pause(this.#job).catch(() => {});
  }
}

async function untilEnd(
  runner: RunnerProcess,
  request: StartRequest,
  follow: (event: RunEvent) => void,
  started: () => void,
): Promise<Ending> {
  const finished = new Promise<Ending>((resolve) => {
    runner.onEvent((event) => {
      follow(event);
      if (event.type === 'run:finished') resolve({ kind: 'finished', event });
    });
  });
  runner.onResponsive((responsive) => {
    const message = responsive ? 'the runner answers again' : 'the runner does not answer; Ctrl-C twice ends it';
    const at = new Date().toISOString();
    follow({ type: 'log', at, job: request.job, level: responsive ? 'info' : 'warn', message });
  });
  const died = runner.closed.then((end): Ending => ({ kind: 'died', end }));
  let answer: StartAnswer;
  try {
    answer = await runner.calls.start(request);
  } catch (error) {
    // What the job itself objects to is an answer; only a runner that is gone fails the call in passing.
    if (error instanceof TransientError) return died;
    throw error;
  }
  if (answer.kind !== 'started') return { kind: 'notStarted', answer };
  started();
  return Promise.race([finished, died]);
}

function tellNotStarted(
  answer: Exclude<StartAnswer, { kind: 'started' }>,
  { job, wait }: StartRequest,
  { output }: CommandContext,
): ExitCode {
  const at = new Date().toISOString();
  switch (answer.kind) {
    case 'held':
      output.emit({ type: 'held', at, job, holder: answer.holder });
      output.fail(heldText(job, answer.holder));
      return ExitCode.held;
    case 'refused':
      output.emit({ type: 'error', at, job, family: answer.family, message: answer.message });
      output.fail(`${job}: ${answer.message}`);
      if (answer.family === ErrorFamily.rateLimit && !wait) return ExitCode.waiting;
      return answer.family === ErrorFamily.config ? ExitCode.usage : ExitCode.failed;
    case 'nothingToDo':
      output.emit({ type: 'nothing-to-do', at, job, why: answer.why });
      output.say(`${job}: nothing to do, ${answer.why}`);
      return ExitCode.completed;
  }
}

/** The run is `interrupted` from here on; the next attempt finds that out by the lock. `end` is null if we ended it. */
function tellDeath(
  end: RunnerEnd | null,
  { job, checkpoint }: { job: string; checkpoint: string },
  { output }: CommandContext,
): void {
  const error = end === null ? 'ended at once, as asked' : `the runner ${describeEnd(end)}`;
  output.emit({ type: 'run:interrupted', at: new Date().toISOString(), job, checkpoint, error });
  const said = end?.stderrTail.trim() ?? '';
  const place = checkpoint === '' ? '' : ` It stood at ${checkpoint}.`;
  output.fail(`${job}: ${error}.${place}${said === '' ? '' : `\n${said}`}\n  ${nextStep(job, 'interrupted')}`);
}
