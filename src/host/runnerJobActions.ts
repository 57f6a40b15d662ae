// The actions on jobs, carried to their runners: checks what can be done, gathers the secrets, says who is in the way.
// What it says itself is in the user's language; what a runner says is passed on.

import { ConfigError, messageOf } from '../core/errors.ts';
import type { Job } from '../core/jobFile/job.ts';
import type { ExportReport, VerifyReport } from '../protocol/archiveCalls.ts';
import type { SearchHit, StartRequest } from '../protocol/contract.ts';
import type { DryRunReport } from '../protocol/dryRun.ts';
import type { InspectAnswer, InspectRequest } from '../protocol/inspectReport.ts';
import type { JobActions, StartOutcome } from './jobActions.ts';
import type { JobFiles, LoadedJobFile } from './jobFiles.ts';
import type { JobKey, JobRequest, JobView } from './jobView.ts';
import type { RunnerJobsModel } from './runnerJobsModel.ts';
import type { RunnerPool } from './runnerPool.ts';
import { secretPlacesOf } from './secretPlaces.ts';
import type { SecretPlace, SecretStore } from './secretStore.ts';
import { outcomeOf, startOnceFree } from './startOutcome.ts';
import type { Translate } from './translate.ts';

export interface ActionsOptions {
  readonly files: JobFiles;
  readonly model: RunnerJobsModel;
  readonly pool: RunnerPool;
  readonly secrets: SecretStore;
  readonly stateDirOf: (file: string) => string;
  /** Saves what an editor holds of a job file: a run reads what is on disk. */
  readonly save: (file: string) => PromiseLike<void>;
  readonly t: Translate;
}

interface RunnableJob {
  readonly view: JobView;
  readonly job: Job;
  readonly file: LoadedJobFile;
}

type Mode = StartRequest['mode'];

/** Who a job is held by, for other windows and command lines. */
const ROLE = 'VS Code';
/** Archives belong to no job file; what is asked of them is asked of a runner of their own. */
const ARCHIVES = 'archives';
const INSPECT_LIMIT = 200;
const HIERARCHY_LIMIT = 10_000;
const DIFFERENCES = 1_000;

export class RunnerJobActions implements JobActions {
  readonly #options: ActionsOptions;
  readonly #renewable = new Map<JobKey, SecretPlace | null>();

  constructor(options: ActionsOptions) {
    this.#options = options;
  }

  start(key: JobKey): Promise<StartOutcome> {
    return this.#start(key, 'continue');
  }

  startFresh(key: JobKey): Promise<StartOutcome> {
    return this.#start(key, 'fresh');
  }

  retryDeadLetters(key: JobKey): Promise<StartOutcome> {
    return this.#start(key, 'retryDeadLetters');
  }

  pause(key: JobKey): Promise<void> {
    return this.#tell(key, 'pause');
  }

  cancel(key: JobKey): Promise<void> {
    return this.#tell(key, 'cancel');
  }

  async force(key: JobKey): Promise<void> {
    if (this.#viewOf(key).owner.kind === 'here') await this.#tell(key, 'force');
    else await this.#start(key, 'continue', true);
  }

  inspect(key: JobKey, limit = INSPECT_LIMIT): Promise<InspectAnswer> {
    const { name, file } = this.#viewOf(key);
    this.#refuseUnlessTrusted();
    const { files, stateDirOf, pool } = this.#options;
    const loaded = files.fileOf(key);
    const request: InspectRequest = { job: name, stateDir: stateDirOf(file), role: ROLE, limit };
    const jobFile = loaded === null ? {} : { jobFile: { path: loaded.path, text: loaded.text } };
    return pool.call(file, (calls) => calls.inspect({ ...request, ...jobFile }));
  }

  hierarchy(key: JobKey): Promise<InspectAnswer> {
    return this.inspect(key, HIERARCHY_LIMIT);
  }

  async search(key: JobKey, text: string, limit: number): Promise<readonly SearchHit[]> {
    const { view, asked } = await this.#ask(key);
    return this.#options.pool.call(view.file, (calls) => calls.search({ ...asked, text, limit }));
  }

  async dryRun(key: JobKey, mode: 'continue' | 'fresh'): Promise<DryRunReport> {
    const { view, asked } = await this.#ask(key);
    const stateDir = this.#options.stateDirOf(view.file);
    return this.#options.pool.call(view.file, (calls) => calls.dryRun({ ...asked, stateDir, mode }));
  }

  async verify(archive: string): Promise<VerifyReport> {
    this.#refuseUnlessTrusted();
    return this.#options.pool.call(ARCHIVES, (calls) => calls.verify({ path: archive, limit: DIFFERENCES }));
  }

  async export(archive: string, format: 'csv' | 'xlsx', out: string): Promise<ExportReport> {
    this.#refuseUnlessTrusted();
    return this.#options.pool.call(ARCHIVES, (calls) => calls.export({ path: archive, format, out }));
  }

  async moveStoreAside(key: JobKey): Promise<string> {
    const { name, file } = this.#viewOf(key);
    this.#refuseUnlessTrusted();
    const { model, stateDirOf, t } = this.#options;
    const { moveStoreAside } = await import('./moveStoreAside.ts');
    const place = await moveStoreAside(stateDirOf(file), name, t);
    model.storeGone(key);
    return place;
  }

  /** Where to keep the secret that the job's service may renew; null when it has none, or was not started here. */
  renewableOf(key: JobKey): SecretPlace | null {
    return this.#renewable.get(key) ?? null;
  }

  async #start(key: JobKey, mode: Mode, force = false): Promise<StartOutcome> {
    const { model, pool, stateDirOf, t } = this.#options;
    this.#refuseIfTaken(this.#viewOf(key));
    model.requested(key, 'start');
    try {
      const runnable = await this.#runnable(key);
      const { view, file } = runnable;
      const secrets = await this.#gather(runnable);
      if (secrets === null) return { kind: 'dismissed' };
      const jobFile = { path: file.path, text: file.text };
      const where = { job: view.name, jobFile, stateDir: stateDirOf(file.path), role: ROLE };
      const request: StartRequest = { ...where, secrets, mode, wait: true, force };
      const answer = await pool.call(file.path, (calls, pid) => startOnceFree(calls, pid, request));
      // Whoever has it began after the last look.
      if (answer.kind === 'held') await model.refreshStates();
      return outcomeOf(view.name, answer, t);
    } catch (error) {
      model.refused(key, messageOf(error));
      throw error;
    } finally {
      model.requested(key, null);
    }
  }

  async #tell(key: JobKey, what: Exclude<JobRequest, 'start'>): Promise<void> {
    const { model, pool } = this.#options;
    const { name, file, owner } = this.#viewOf(key);
    if (owner.kind !== 'here') return;
    model.requested(key, what);
    try {
      await pool.call(file, (calls) => calls[what](name));
    } finally {
      model.requested(key, null);
    }
  }

  /** What a question about a job's data carries. */
  async #ask(key: JobKey) {
    const runnable = await this.#runnable(key);
    const { view, file } = runnable;
    const secrets = await this.#gather(runnable);
    if (secrets === null) throw new ConfigError(this.#options.t('"{0}" needs its secrets for that.', view.name));
    return { view, asked: { job: view.name, jobFile: { path: file.path, text: file.text }, secrets } };
  }

  async #gather({ view, job }: RunnableJob): Promise<Record<string, string> | null> {
    const places = await secretPlacesOf(job);
    this.#renewable.set(view.key, places.renewable);
    return this.#options.secrets.gather(view.name, places);
  }

  /** The job as the file on disk has it now. @throws ConfigError that says why it cannot run. */
  async #runnable(key: JobKey): Promise<RunnableJob> {
    this.#refuseUnlessTrusted();
    const { model, files, save, t } = this.#options;
    await save(this.#viewOf(key).file);
    await model.refresh();
    const view = this.#viewOf(key);
    const file = files.fileOf(key);
    const job = file?.jobs.get(view.name);
    if (file !== null && job !== undefined) return { view, file, job };
    const [problem] = view.problems;
    if (problem === undefined) throw new ConfigError(t('"{0}" is no longer in its job file.', view.name));
    const { line, path, message } = problem;
    throw new ConfigError(t('"{0}" cannot run: {1} (line {2}): {3}', view.name, path, line, message));
  }

  #viewOf(key: JobKey): JobView {
    const { model, t } = this.#options;
    const view = model.job(key);
    if (view === null) throw new ConfigError(t('There is no such job in this window: {0}', key));
    return view;
  }

  #refuseUnlessTrusted(): void {
    const { model, t } = this.#options;
    switch (model.window.kind) {
      case 'untrusted':
        throw new ConfigError(t('This workspace is not trusted: Ratchet shows its jobs but runs nothing in it.'));
      case 'virtual':
        throw new ConfigError(
          t('This folder is not on a disk. Ratchet runs where the data is: open it as a local or remote folder.'),
        );
      default:
        return;
    }
  }

  #refuseIfTaken({ name, owner, requested }: JobView): void {
    const { t } = this.#options;
    if (owner.kind === 'here') throw new ConfigError(t('"{0}" is running already.', name));
    if (requested !== null) throw new ConfigError(t('"{0}" is being started.', name));
  }
}
