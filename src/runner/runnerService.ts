// What a runner answers: the calls of `protocol/contract.ts`, for any number of jobs at once. A job is owned from the
// start of its attempt to the end of it and not a moment longer, so another process can take it up.

import { join } from 'node:path';
import { exportArchive, verifyArchive } from '../connectors/registry.ts';
import { ErrorFamily, familyOf, messageOf, RateLimitError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import { jobOfKind } from '../core/jobFile/job.ts';
import { requireSecrets } from '../core/jobFile/jobSecrets.ts';
import { parseJobFile } from '../core/jobFile/parseJobFile.ts';
import type { LogLevel, RunEvent } from '../core/runEvent.ts';
import { WaitNeeded } from '../engine/governorSeat.ts';
import type { RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { ExportReport, ExportRequest, VerifyReport, VerifyRequest } from '../protocol/archiveCalls.ts';
import { coalesceProgress } from '../protocol/coalesceProgress.ts';
import type { RunnerEvents, SearchHit, SearchRequest, StartAnswer, StartRequest } from '../protocol/contract.ts';
import type { DryRunReport, DryRunRequest } from '../protocol/dryRun.ts';
import type { InspectAnswer, InspectRequest } from '../protocol/inspectReport.ts';
import type { RunnerImplementation } from '../protocol/serveRunner.ts';
import { statusFileName } from '../protocol/statusSnapshot.ts';
import { Accounts } from './accounts.ts';
import { isoTime } from './attemptSummary.ts';
import { foreseeStart } from './foreseeStart.ts';
import { inspectJob } from './inspectJob.ts';
import type { JobKind, JobVoice } from './jobKind.ts';
import { type JobRun, startJobRun } from './jobRun.ts';
import { JobStatus } from './jobStatus.ts';
import { figuresOf, kindOf } from './kindOf.ts';
import { holderOf, type OwnedJob, takeJob } from './ownedJob.ts';
import { placedJob } from './placedJob.ts';
import { keepInLog } from './runLog.ts';
import { StatusFile } from './statusFile.ts';
import { searchJob } from './sync/searchJob.ts';

interface ActiveJob {
  readonly owned: OwnedJob;
  readonly run: JobRun;
  /** Resolves when the job is released. */
  readonly released: Promise<void>;
}

export class RunnerService implements RunnerImplementation {
  readonly #deliver: (event: RunEvent) => void;
  readonly #tellSecret: RunnerEvents['secret'];
  readonly #accounts = new Accounts();
  readonly #active = new Map<JobName, ActiveJob>();
  readonly #closing = new AbortController();

  constructor(events: RunnerEvents) {
    this.#deliver = coalesceProgress(events.run);
    this.#tellSecret = (renewed) => events.secret(renewed);
  }

  async start(request: StartRequest): Promise<StartAnswer> {
    try {
      return await asAnswered(this.#start(request));
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
    const report = ({ store, storePath }: OwnedJob, active: boolean): InspectAnswer => {
      const figures = { figuresOf: (run: RunRecord) => figuresOf(run, plain ?? null) };
      return { kind: 'report', report: inspectJob(store, { job, storePath, active, limit, ...figures }) };
    };
    const active = this.#active.get(job);
    if (active !== undefined) return report(active.owned, true);
    const taken = await takeJob(stateDir, job, role);
    if (taken.kind === 'held') return taken;
    try {
      return report(taken.owned, false);
    } finally {
      await taken.owned.release();
    }
  }

  async search({ text, limit, ...request }: SearchRequest): Promise<readonly SearchHit[]> {
    const placed = placedJob(request);
    const job = jobOfKind('sync', placed.job, { name: placed.name, what: 'a search' });
    return searchJob({ ...placed, job }, { text, limit }, this.#closing.signal);
  }

  async dryRun({ stateDir, mode, ...request }: DryRunRequest): Promise<DryRunReport> {
    const placed = placedJob(request);
    const { name } = placed;
    requireSecrets(placed.job, placed.secrets);
    const kind = kindOf(placed);
    const foresight = await foreseeStart({ name, stateDir, mode, kind });
    const voice = this.#voiceOf(name, this.#deliver);
    return asAnswered(kind.dryRun({ foresight, mode }, voice, this.#closing.signal));
  }

  async verify({ path, limit }: VerifyRequest): Promise<VerifyReport> {
    return verifyArchive(path, limit, this.#closing.signal);
  }

  async export({ path, format, out }: ExportRequest): Promise<ExportReport> {
    return exportArchive(path, { format, out }, this.#closing.signal);
  }

  async shutdown(): Promise<void> {
    this.#closing.abort();
    const jobs = [...this.#active.values()];
    for (const { run } of jobs) run.stop.stop('shutdown');
    await Promise.all(jobs.map(({ released }) => released));
  }

  async #start(request: StartRequest): Promise<StartAnswer> {
    const { stateDir, role, mode, wait, force } = request;
    const placed = placedJob(request);
    const { name } = placed;
    requireSecrets(placed.job, placed.secrets);
    const taken = await takeJob(stateDir, name, role);
    if (taken.kind === 'held') return taken;
    const { owned } = taken;
    try {
      const kind = kindOf(placed);
      const status = this.#statusOf(request, owned, kind);
      const emit = (event: RunEvent): void => {
        this.#deliver(event);
        status.follow(event);
        keepInLog(owned.writer, event);
      };
      this.#tellRecovery(name, owned, emit);
      const surroundings = { accounts: this.#accounts, voice: this.#voiceOf(name, emit), emit };
      const started = await startJobRun(owned, { name, kind, mode, wait, force }, surroundings);
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

  #statusOf({ job, stateDir, role }: StartRequest, { store }: OwnedJob, { counterNames }: JobKind): JobStatus {
    const file = new StatusFile(join(stateDir, statusFileName(job)), (error) => {
      this.#deliver(logOf(job, 'warn', `the status snapshot could not be written: ${messageOf(error)}`));
    });
    return new JobStatus(file, { job, owner: holderOf(role), store, counterNames });
  }

  #voiceOf(job: JobName, emit: (event: RunEvent) => void): JobVoice {
    return {
      warn: (message) => emit(logOf(job, 'warn', message)),
      renewed: (secret) => this.#tellSecret({ job, ...secret }),
    };
  }

  #tellRecovery(name: JobName, { store }: OwnedJob, emit: (event: RunEvent) => void): void {
    if (store.recovered === null) return;
    const { movedTo, lost } = store.recovered;
    emit(logOf(name, 'error', `the checkpoint store was damaged; it was moved to ${movedTo}. Lost: ${lost}`));
  }

  async #stop(job: JobName, kind: 'pause' | 'cancel'): Promise<void> {
    const active = this.#active.get(job);
    if (active === undefined) return;
    active.run.stop.stop(kind);
    await active.released;
  }
}

/** Outside of an attempt nobody waits for the end of a limit: that it is on is then the answer. */
async function asAnswered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof WaitNeeded)) throw error;
    const { limit, resumeAt } = error.pause;
    throw new RateLimitError(error.message, { limit, retryAt: resumeAt }, { cause: error });
  }
}

function logOf(job: JobName, level: LogLevel, message: string): RunEvent {
  return { type: 'log', at: isoTime(systemClock.now()), job, level, message };
}
