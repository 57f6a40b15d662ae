// The extension's side, put together: job files, model, runners, secrets, actions. What it needs of VS Code is given to
// it, so that tests run the same in plain Node.

import type { LogSink } from './eventLog.ts';
import { hearRunners } from './hearRunners.ts';
import { type HostClock, systemHostClock } from './hostClock.ts';
import { type Folder, JobFiles } from './jobFiles.ts';
import { RunnerJobActions } from './runnerJobActions.ts';
import { type ModelOptions, RunnerJobsModel } from './runnerJobsModel.ts';
import { type PoolOptions, RunnerPool } from './runnerPool.ts';
import { SecretStore, type SecretStoreOptions } from './secretStore.ts';
import { stateFolderOf } from './stateFolder.ts';
import { StateFollower } from './stateFollower.ts';
import type { Translate } from './translate.ts';

export interface HostOptions {
  /** The folders of the workspace that lie on a disk. */
  readonly folders: () => readonly Folder[];
  /** The folder that is the whole workspace; null for a workspace of folders that come and go. */
  readonly soleFolder: () => string | null;
  /** The extension's storage for this workspace, absolute. */
  readonly storage: string;
  readonly window: ModelOptions['window'];
  /** What a runner is started with now. */
  readonly runner: PoolOptions['process'];
  readonly secrets: Omit<SecretStoreOptions, 't'>;
  /** Saves what an editor holds of a job file. */
  readonly save: (file: string) => PromiseLike<void>;
  readonly log: LogSink;
  readonly t: Translate;
  readonly clock?: HostClock;
}

export interface Host {
  readonly files: JobFiles;
  readonly model: RunnerJobsModel;
  readonly actions: RunnerJobActions;
  readonly secrets: SecretStore;
  readonly pool: RunnerPool;
  /** Drains the runners and ends them, within 3 s. */
  dispose(): Promise<void>;
}

/** Begins to follow the state folders; the first look is the caller's `model.refresh()`. */
export function openHost(options: HostOptions): Host {
  const { folders, storage, save, log, t, clock = systemHostClock } = options;
  const stateDirOf = (file: string): string => stateFolderOf(storage, file, options.soleFolder());
  const files = new JobFiles(folders);
  const model = new RunnerJobsModel({ files, stateDirOf, window: options.window, clock });
  const secrets = new SecretStore({ ...options.secrets, t });
  const pool = new RunnerPool(
    { process: options.runner, clock },
    hearRunners(() => ({ model, actions, pool, secrets, follower, log })),
  );
  const actions = new RunnerJobActions({ files, model, pool, secrets, stateDirOf, save, t });
  const follower = new StateFollower({
    folders: () => files.all().map(({ path }) => stateDirOf(path)),
    refresh: () => model.refreshStates(),
    isHeldElsewhere: () => model.jobs().some(({ owner }) => owner.kind === 'elsewhere'),
    clock,
  });
  // The first look tells which folders there are to follow, and so does every job file that comes.
  const unsubscribe = model.onDidChange((changed) => {
    if (changed === 'all') follower.lookSoon();
  });
  return {
    files,
    model,
    actions,
    secrets,
    pool,
    async dispose() {
      unsubscribe();
      follower.dispose();
      await pool.dispose();
      model.dispose();
    },
  };
}
