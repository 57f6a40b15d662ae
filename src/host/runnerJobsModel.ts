// The model of all jobs: job files, snapshots and the events of runners put together. Reads and remembers; asks nothing of
// a runner. Its second half is for whoever acts (`runnerJobActions.ts`) and is no part of what surfaces see.

import { existsSync } from 'node:fs';
import type { RunEvent } from '../core/runEvent.ts';
import { ChangeNotice } from './changeNotice.ts';
import type { HostClock } from './hostClock.ts';
import { alike, identityOf, isInFile, type JobEntry, newEntry, standingNow, viewOf } from './jobEntry.ts';
import type { JobFiles, LoadedJobFile } from './jobFiles.ts';
import type { SeenJob } from './jobSnapshots.ts';
import type { JobsModel, RunnerState, Unsubscribe, WindowState } from './jobsModel.ts';
import type { JobFileView, JobKey, JobRequest, JobView } from './jobView.ts';
import { standingAfter, standingAfterDeath } from './standingAfter.ts';

export interface ModelOptions {
  readonly files: JobFiles;
  /** The state folder of a job file. */
  readonly stateDirOf: (file: string) => string;
  /** Whether jobs can run here; `looking` is said by the model itself. */
  readonly window: () => Exclude<WindowState, { kind: 'looking' }>;
  readonly clock: HostClock;
}

export class RunnerJobsModel implements JobsModel {
  readonly ready: Promise<void>;
  readonly #saw: () => void;
  readonly #options: ModelOptions;
  readonly #notice: ChangeNotice<JobKey>;
  readonly #eventListeners = new Set<(key: JobKey, event: RunEvent) => void>();
  #entries = new Map<JobKey, JobEntry>();
  #looked = false;
  #runner: RunnerState = { kind: 'off' };

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#notice = new ChangeNotice(options.clock);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#saw = resolve;
  }

  get window(): WindowState {
    const window = this.#options.window();
    return window.kind === 'ready' && !this.#looked ? { kind: 'looking' } : window;
  }

  get runner(): RunnerState {
    return this.#runner;
  }

  jobs(): readonly JobView[] {
    return [...this.#entries.values()].map(viewOf);
  }

  job(key: JobKey): JobView | null {
    const entry = this.#entries.get(key);
    return entry === undefined ? null : viewOf(entry);
  }

  jobFiles(): readonly JobFileView[] {
    return this.#options.files.all().map(({ path, folder, problems }) => ({ path, folder: folder.name, problems }));
  }

  recentEvents(key: JobKey): readonly RunEvent[] {
    return this.#entries.get(key)?.history.newest() ?? [];
  }

  onDidChange(listener: (changed: ReadonlySet<JobKey> | 'all') => void): Unsubscribe {
    return this.#notice.listen(listener);
  }

  onEvent(listener: (key: JobKey, event: RunEvent) => void): Unsubscribe {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  // ---- For whoever acts -------------------------------------------------------------------------------------------

  /** Looks at the job files and the snapshots again. */
  async refresh(): Promise<void> {
    const { files } = this.#options;
    const before = files.all();
    await files.refresh();
    // A file that did not change is the same object.
    const after = files.all();
    if (after.length !== before.length || after.some((file, index) => file !== before[index])) this.#notice.note('all');
    await this.refreshStates();
  }

  /** Looks at the snapshots again; the job files are taken as they were. */
  async refreshStates(): Promise<void> {
    const files = this.#options.files.all();
    const seen = await Promise.all(files.map(({ path }) => this.#seenIn(this.#options.stateDirOf(path))));
    const before = this.#entries;
    const entries = files.flatMap((file, index) => this.#entriesOf(file, seen[index] ?? new Map()));
    const found = new Set(entries.map(({ identity }) => identity.key));
    const stillRunning = [...before.values()].filter(
      ({ identity, standing }) => standing.owner.kind === 'here' && !found.has(identity.key),
    );
    entries.push(...stillRunning.map((entry) => ({ ...entry, identity: { ...entry.identity, inFile: false } })));
    const inFilesOrder = [...entries.filter(isInFile), ...entries.filter((entry) => !isInFile(entry))];
    this.#entries = new Map(inFilesOrder.map((entry) => [entry.identity.key, entry]));
    const sameJobs = this.#looked && [...before.keys()].join('\n') === [...this.#entries.keys()].join('\n');
    this.#looked = true;
    this.#saw();
    if (!sameJobs) this.#notice.note('all');
  }

  heard(key: JobKey, event: RunEvent): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.history.add(event);
    entry.standing = standingAfter(entry.standing, event);
    entry.heardAt = event.at;
    if (event.type === 'run:started' || event.type === 'run:finished') {
      entry.requested = null;
      entry.refusal = null;
    }
    this.#notice.note(key);
    for (const listener of this.#eventListeners) listener(key, event);
  }

  requested(key: JobKey, requested: JobRequest | null): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.requested = requested;
    this.#notice.note(key);
  }

  /** A start that was refused: the job stands where it stood, and the reason is shown with it. */
  refused(key: JobKey, reason: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.requested = null;
    entry.refusal = reason;
    this.#notice.note(key);
  }

  /** The job's store is no longer in its place. */
  storeGone(key: JobKey): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.set(key, newEntry(entry.identity));
    this.#notice.note(key);
  }

  /** The runner of a job file is gone. @returns the jobs it was carrying and nobody had asked it to stop. */
  runnerLost(file: string): readonly JobKey[] {
    const lost = [...this.#entries.values()].filter(
      ({ identity, standing }) => identity.file === file && standing.owner.kind === 'here',
    );
    const wanted = lost.filter(({ requested }) => requested !== 'pause' && requested !== 'cancel');
    for (const entry of lost) {
      entry.standing = standingAfterDeath(entry.standing);
      entry.requested = null;
      this.#notice.note(entry.identity.key);
    }
    return wanted.map(({ identity }) => identity.key);
  }

  runnerIs(state: RunnerState): void {
    this.#runner = state;
    this.#notice.note('all');
  }

  windowChanged(): void {
    this.#notice.note('all');
  }

  dispose(): void {
    this.#notice.dispose();
    this.#eventListeners.clear();
  }

  async #seenIn(stateDir: string): Promise<ReadonlyMap<string, SeenJob>> {
    // A window in which nothing has run does without the schemas.
    if (!existsSync(stateDir)) return new Map();
    const { readSnapshots } = await import('./jobSnapshots.ts');
    return readSnapshots(stateDir);
  }

  #entriesOf(file: LoadedJobFile, seen: ReadonlyMap<string, SeenJob>): readonly JobEntry[] {
    const named = file.problems.flatMap(({ job }) => (job === null ? [] : [job]));
    const names = new Set<string>([...file.jobs.keys(), ...named, ...seen.keys()]);
    return [...names].map((name) => {
      const identity = identityOf(file, name);
      const known = this.#entries.get(identity.key) ?? newEntry(identity);
      const standing = standingNow(known, seen.get(name));
      if (alike(known.identity, identity) && alike(known.standing, standing)) return known;
      this.#notice.note(identity.key);
      return { ...known, identity, standing };
    });
  }
}
