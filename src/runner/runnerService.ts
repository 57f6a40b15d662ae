// What a runner answers: the calls of `protocol/contract.ts`, for any number of jobs at once. A job is owned from the
// start of its attempt to the end of it and not a moment longer, so another process can take it up.

import { dirname, join } from 'node:path';
import { ConfigError, ErrorFamily, familyOf, messageOf } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import { fingerprintOf } from '../core/jobFile/fingerprint.ts';
import type { Job } from '../core/jobFile/job.ts';
import { withSecrets } from '../core/jobFile/jobSecrets.ts';
import { parseJobFile } from '../core/jobFile/parseJobFile.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { systemClock } from '../engine/systemClock.ts';
import { coalesceProgress } from '../protocol/coalesceProgress.ts';
import type {
  DryRunReport,
  DryRunRequest,
  InspectAnswer,
  InspectRequest,
  RunnerEvents,
  SearchHit,
  SearchRequest,
  StartAnswer,
  StartRequest,
} from '../protocol/contract.ts';
import type { RunnerImplementation } from '../protocol/serveRunner.ts';
import { statusFileName } from '../protocol/statusSnapshot.ts';
import { Accounts } from './accounts.ts';
import { isoTime } from './attemptSummary.ts';
import { dryRunJob } from './dryRunJob.ts';
import { embedderTerms } from './embedderTerms.ts';
import { inspectJob } from './inspectJob.ts';
import { type JobRun, startJobRun } from './jobRun.ts';
import { JobStatus } from './jobStatus.ts';
import { holderOf, type OwnedJob, takeJob } from './ownedJob.ts';
import { keepInLog } from './runLog.ts';
import { searchJob } from './searchJob.ts';
import { StatusFile } from './statusFile.ts';

interface ActiveJob {
  readonly owned: OwnedJob;
  readonly run: JobRun;
  /** Resolves when the job is released. */
  readonly released: Promise<void>;
}

export class RunnerService implements RunnerImplementation {
  readonly #deliver: (event: RunEvent) => void;
  readonly #accounts = new Accounts();
  readonly #active = new Map<JobName, ActiveJob>();
  readonly #closing = new AbortController();

  constructor(events: RunnerEvents) {
    this.#deliver = coalesceProgress(events.run);
  }

  async start(request: StartRequest): Promise<StartAnswer> {
    try {
      return await this.#start(request);
    } catch (error) {
      return { kind: 'refused', family: familyOf(error) ?? ErrorFamily.permanent, message: messageOf(error) };
    }
  }

  async pause(job: JobName): Promise<void> {
    await this.#stop(job, 'pause');
  }

  async cancel(job: JobName): Promise<void> {
    await this.#stop(job, 'cancel');
  }

  async force(job: JobName): Promise<void> {
    this.#active.get(job)?.run.force();
  }

  async inspect({ job, jobFile, stateDir, role, limit }: InspectRequest): Promise<InspectAnswer> {
    const plain = jobFile === undefined ? undefined : parseJobFile(jobFile.text).jobs.get(job);
    const terms = plain === undefined ? null : embedderTerms(plain.embedder);
    const active = this.#active.get(job);
    if (active !== undefined) {
      const { store, storePath } = active.owned;
      return { kind: 'report', report: inspectJob(store, { job, storePath, active: true, limit, terms }) };
    }
    const taken = await takeJob(stateDir, job, role);
    if (taken.kind === 'held') return taken;
    const { owned } = taken;
    try {
      const { store, storePath } = owned;
      return { kind: 'report', report: inspectJob(store, { job, storePath, active: false, limit, terms }) };
    } finally {
      await owned.release();
    }
  }

  async search({ job: name, jobFile, secrets, text, limit }: SearchRequest): Promise<readonly SearchHit[]> {
    const plain = jobOf(jobFile, name);
    const { keyName } = embedderTerms(plain.embedder);
    const job = withSecrets(plain, secrets);
    return searchJob(name, job, dirname(jobFile.path), { text, limit, keyName }, this.#closing.signal);
  }

  async dryRun({ job: name, jobFile, secrets, stateDir, mode }: DryRunRequest): Promise<DryRunReport> {
    const plain = jobOf(jobFile, name);
    const job = withSecrets(plain, secrets);
    const facts = { fingerprint: fingerprintOf(plain), baseDir: dirname(jobFile.path) };
    const terms = embedderTerms(plain.embedder);
    return dryRunJob({ name, job, ...facts, terms, stateDir, mode }, this.#closing.signal);
  }

  async shutdown(): Promise<void> {
    this.#closing.abort();
    const jobs = [...this.#active.values()];
    for (const { run } of jobs) run.stop.stop('shutdown');
    await Promise.all(jobs.map(({ released }) => released));
  }

  async #start(request: StartRequest): Promise<StartAnswer> {
    const { job: name, jobFile, stateDir, role, mode, wait, force } = request;
    const plain = jobOf(jobFile, name);
    const job = withSecrets(plain, request.secrets);
    const taken = await takeJob(stateDir, name, role);
    if (taken.kind === 'held') return taken;
    const { owned } = taken;
    try {
      const status = this.#statusOf(name, request, owned);
      const emit = (event: RunEvent): void => {
        this.#deliver(event);
        status.follow(event);
        keepInLog(owned.writer, event);
      };
      this.#tellRecovery(name, owned, emit);
      const fingerprint = fingerprintOf(plain);
      const facts = { name, job, fingerprint, baseDir: dirname(jobFile.path), terms: embedderTerms(plain.embedder) };
      const started = await startJobRun(owned, { ...facts, mode, wait, force }, this.#accounts, emit);
      if (started.kind === 'nothingToDo') {
        await owned.release();
        return started;
      }
      const { run } = started;
      const released = run.ended.then(async () => {
        await status.flush();
        await owned.release();
        this.#active.delete(name);
      });
      this.#active.set(name, { owned, run, released });
      return { kind: 'started', run: run.id, attempt: run.attempt };
    } catch (error) {
      await owned.release();
      throw error;
    }
  }

  #statusOf(name: JobName, { stateDir, role }: StartRequest, owned: OwnedJob): JobStatus {
    const file = new StatusFile(join(stateDir, statusFileName(name)), (error) => {
      this.#log(name, 'warn', `the status snapshot could not be written: ${messageOf(error)}`);
    });
    return new JobStatus(file, name, holderOf(role), owned.store);
  }

  #tellRecovery(name: JobName, { store }: OwnedJob, emit: (event: RunEvent) => void): void {
    if (store.recovered === null) return;
    const { movedTo, lost } = store.recovered;
    const message = `the checkpoint store was damaged; it was moved to ${movedTo}. Lost: ${lost}`;
    emit({ type: 'log', at: isoTime(systemClock.now()), job: name, level: 'error', message });
  }

  async #stop(job: JobName, kind: 'pause' | 'cancel'): Promise<void> {
    const active = this.#active.get(job);
    if (active === undefined) return;
    active.run.stop.stop(kind);
    await active.released;
  }

  #log(job: JobName, level: 'warn' | 'error', message: string): void {
    this.#deliver({ type: 'log', at: isoTime(systemClock.now()), job, level, message });
  }
}

function jobOf(jobFile: StartRequest['jobFile'], name: JobName): Job {
  const { jobs, problems } = parseJobFile(jobFile.text);
  const job = jobs.get(name);
  if (job !== undefined) return job;
  const problem = problems.find((candidate) => candidate.job === name || candidate.job === null);
  if (problem !== undefined) {
    throw new ConfigError(`${jobFile.path}:${problem.line}:${problem.column} ${problem.path}: ${problem.message}`);
  }
  const names = [...jobs.keys()].join(', ') || 'none';
  throw new ConfigError(`${jobFile.path} has no job "${name}"; expected one of: ${names}`);
}
