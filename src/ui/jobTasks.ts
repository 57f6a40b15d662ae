// The task type `ratchet`: jobs in Run Task, in tasks.json and in compound tasks. A thin wrapper around `taskRun.ts`.

import { basename, relative } from 'node:path';
import * as vscode from 'vscode';
import type { JobActions } from '../host/jobActions.ts';
import type { JobsModel } from '../host/jobsModel.ts';
import type { JobView } from '../host/jobView.ts';
import type { TaskMode, TaskRun } from './taskRun.ts';
import type { Wording } from './wording.ts';

/** As package.json declares it. */
interface RatchetTask extends vscode.TaskDefinition {
  readonly type: 'ratchet';
  readonly job: string;
  /** Relative to the workspace folder; by default any file that has the job. */
  readonly file?: string;
  readonly mode?: TaskMode;
}

const INTERRUPT = '\u0003';

export interface TaskContext {
  readonly model: JobsModel;
  readonly actions: JobActions;
  readonly wording: Wording;
}

export function registerJobTasks(context: TaskContext): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('ratchet', {
    async provideTasks() {
      await context.model.ready;
      const jobs = context.model.jobs().filter(({ inFile }) => inFile);
      return jobs.map((job) => taskOf(definitionOf(job, jobs), vscode.TaskScope.Workspace, context));
    },
    resolveTask(task) {
      return isRatchetTask(task.definition) ? taskOf(task.definition, task.scope, context) : undefined;
    },
  });
}

const isRatchetTask = (definition: vscode.TaskDefinition): definition is RatchetTask =>
  definition.type === 'ratchet' && typeof definition['job'] === 'string';

/** Names the file only where the name alone would not do. */
function definitionOf({ name, file }: JobView, jobs: readonly JobView[]): RatchetTask {
  const isUnique = jobs.filter((job) => job.name === name).length === 1;
  return { type: 'ratchet', job: name, ...(isUnique ? {} : { file: vscode.workspace.asRelativePath(file) }) };
}

function taskOf(definition: RatchetTask, scope: vscode.Task['scope'], context: TaskContext): vscode.Task {
  const execution = new vscode.CustomExecution(async () => new JobTerminal(definition, context));
  const task = new vscode.Task(definition, scope ?? vscode.TaskScope.Workspace, definition.job, 'ratchet', execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent };
  return task;
}

class JobTerminal implements vscode.Pseudoterminal {
  readonly #definition: RatchetTask;
  readonly #context: TaskContext;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;
  #run: TaskRun | null = null;

  constructor(definition: RatchetTask, context: TaskContext) {
    this.#definition = definition;
    this.#context = context;
  }

  open(): void {
    void this.#open();
  }

  handleInput(data: string): void {
    if (data === INTERRUPT) this.#run?.interrupt();
  }

  close(): void {
    this.#run?.interrupt();
  }

  async #open(): Promise<void> {
    const { TaskRun } = await import('./taskRun.ts');
    const { model, actions, wording } = this.#context;
    const { job, mode = 'continue' } = this.#definition;
    const write = (text: string): void => this.#written.fire(text);
    const find = (): JobView | null => findJob(model.jobs(), this.#definition);
    this.#run = new TaskRun({ model, actions, find, named: job, mode, write, t: wording.t });
    void this.#run.begin();
    this.#closed.fire(await this.#run.ended);
  }
}

function findJob(jobs: readonly JobView[], { job, file }: RatchetTask): JobView | null {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isFile = (path: string): boolean =>
    file === undefined ||
    vscode.workspace.asRelativePath(path) === file ||
    folders.some(({ uri }) => relative(uri.fsPath, path) === file || basename(path) === file);
  return jobs.find(({ name, file: path }) => name === job && isFile(path)) ?? null;
}
