// A job carried by a task: started (or followed, when it runs already), its lines written as the command line writes them,
// and ended with the command line's exit code. Knows no terminal but what it writes to.

import { Writable } from 'node:stream';
import { ExitCode, exitCodeOf } from '../cli/exitCode.ts';
import { Output } from '../cli/output.ts';
import { RunView } from '../cli/runView.ts';
import { messageOf } from '../core/errors.ts';
import type { JobActions, StartOutcome } from '../host/jobActions.ts';
import type { JobsModel } from '../host/jobsModel.ts';
import type { JobKey, JobView } from '../host/jobView.ts';
import type { Translate } from '../host/translate.ts';

/** What of a job is run; `retry` takes its dead letters alone. */
export type TaskMode = 'continue' | 'fresh' | 'retry';

export interface TaskRunOptions {
  readonly model: JobsModel;
  readonly actions: JobActions;
  /** The job of the task's definition; null when the window has none. Asked when the model is ready. */
  readonly find: () => JobView | null;
  /** How the task names the job, for when there is none. */
  readonly named: string;
  readonly mode: TaskMode;
  /** Lines end as terminals want it. */
  readonly write: (text: string) => void;
  readonly t: Translate;
}

export class TaskRun {
  /** Resolves to the exit code. */
  readonly ended: Promise<ExitCode>;
  readonly #options: TaskRunOptions;
  readonly #output: Output;
  readonly #view: RunView;
  readonly #end: (code: ExitCode) => void;
  readonly #unsubscribe: (() => void)[] = [];
  #key: JobKey | null = null;
  #interrupted = false;
  #restarting = false;

  constructor(options: TaskRunOptions) {
    this.#options = options;
    const stream = terminalStream(options.write);
    this.#output = new Output({ stdout: stream, stderr: stream }, { json: false, quiet: false });
    this.#view = new RunView(this.#output);
    const { promise, resolve } = Promise.withResolvers<ExitCode>();
    this.ended = promise;
    this.#end = (code) => {
      for (const unsubscribe of this.#unsubscribe) unsubscribe();
      this.#view.close();
      resolve(code);
    };
  }

  async begin(): Promise<void> {
    const { model, find, named, t } = this.#options;
    await model.ready;
    const job = find();
    if (job === null) {
      this.#output.fail(t('There is no job "{0}" in this window.', named));
      this.#end(ExitCode.usage);
      return;
    }
    this.#key = job.key;
    this.#follow(job.key);
    if (job.owner.kind === 'here') this.#output.say(t('{0} is running already; this terminal follows it.', job.name));
    else await this.#start(job);
  }

  /** Ctrl-C, or the terminal was closed: the run is paused where it stands. */
  interrupt(): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    const { model, t } = this.#options;
    const job = this.#key === null ? null : model.job(this.#key);
    if (job?.owner.kind !== 'here') return;
    this.#output.log(t('{0}: pausing at the next checkpoint', job.name));
    this.#pause(job.key);
  }

  #follow(key: JobKey): void {
    const { model, t } = this.#options;
    const events = model.onEvent((other, event) => {
      if (other !== key) return;
      this.#view.show(event);
      if (event.type === 'run:started' && this.#interrupted) this.#pause(key);
      if (event.type === 'run:finished') this.#end(exitCodeOf(event.state));
    });
    const changes = model.onDidChange(() => {
      const { runner } = model;
      if (model.job(key)?.owner.kind === 'here') this.#restarting = false;
      else if (runner.kind === 'restarting' && !this.#restarting) {
        this.#restarting = true;
        this.#output.log(t('The background process {0}; it is started again.', runner.why));
      } else if (runner.kind === 'givenUp') {
        this.#output.fail(t('The background process {0}; it is not started again.', runner.why));
        this.#end(ExitCode.failed);
      }
    });
    this.#unsubscribe.push(events, changes);
  }

  async #start({ key, name }: JobView): Promise<void> {
    try {
      this.#tell(name, await this.#carry(key));
    } catch (error) {
      this.#output.fail(messageOf(error));
      this.#end(ExitCode.failed);
    }
  }

  #carry(key: JobKey): Promise<StartOutcome> {
    const { actions, mode } = this.#options;
    switch (mode) {
      case 'continue':
        return actions.start(key);
      case 'fresh':
        return actions.startFresh(key);
      case 'retry':
        return actions.retryDeadLetters(key);
    }
  }

  #tell(name: string, outcome: StartOutcome): void {
    const { t } = this.#options;
    switch (outcome.kind) {
      case 'started':
        return;
      case 'nothingToDo':
        this.#output.say(t('{0}: nothing to do, {1}.', name, outcome.why));
        this.#end(ExitCode.completed);
        return;
      case 'dismissed':
        this.#output.fail(t('{0} was not started: it needs its secrets.', name));
        this.#end(ExitCode.cancelled);
        return;
    }
  }

  #pause(key: JobKey): void {
    this.#options.actions.pause(key).catch((error: unknown) => this.#output.fail(messageOf(error)));
  }
}

function terminalStream(write: (text: string) => void): Writable & { readonly isTTY: true } {
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      write(String(text).replaceAll('\n', '\r\n'));
      done();
    },
  });
  return Object.assign(stream, { isTTY: true as const });
}
