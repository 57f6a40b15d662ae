// What the runners of this window tell, brought to where it belongs: events to the model and the log, renewed secrets to
// their store, and the jobs of a runner that died back to work.

import { messageOf } from '../core/errors.ts';
import type { RunEvent } from '../core/runEvent.ts';
import type { RenewedSecret } from '../protocol/contract.ts';
import { type LogSink, logEvent } from './eventLog.ts';
import { type JobKey, jobKeyOf } from './jobView.ts';
import type { RunnerJobActions } from './runnerJobActions.ts';
import type { RunnerJobsModel } from './runnerJobsModel.ts';
import type { RunnerListener, RunnerPool } from './runnerPool.ts';
import type { SecretStore } from './secretStore.ts';
import type { StateFollower } from './stateFollower.ts';

export interface Hearers {
  readonly model: RunnerJobsModel;
  readonly actions: RunnerJobActions;
  readonly pool: RunnerPool;
  readonly secrets: SecretStore;
  readonly follower: StateFollower;
  readonly log: LogSink;
}

/** @param hearers asked for when there is something to tell: the pool among them needs a listener to be made. */
export function hearRunners(hearers: () => Hearers): RunnerListener {
  const undone = new Map<string, readonly JobKey[]>();

  const takeUp = async (key: JobKey): Promise<void> => {
    const { model, actions, log } = hearers();
    const view = model.job(key);
    // The user may have been faster.
    if (view === null || view.owner.kind !== 'nobody' || view.requested !== null) return;
    try {
      await actions.start(key);
    } catch (error) {
      log.error(`[${view.name}] could not go on after its runner had died: ${messageOf(error)}`);
    }
  };

  return {
    event(file: string, event: RunEvent): void {
      const { model, pool, follower, log } = hearers();
      logEvent(log, event);
      model.heard(jobKeyOf(file, event.job), event);
      if (event.type !== 'run:finished') return;
      pool.rest(file);
      // Its last snapshot has what the event does not: which records failed.
      follower.lookSoon();
    },
    secret(file: string, { job, name, value }: RenewedSecret): void {
      const { actions, secrets, log } = hearers();
      const place = actions.renewableOf(jobKeyOf(file, job));
      if (place?.name !== name) {
        log.error(`[${job}] the server has renewed a secret "${name}" that the job does not name; it is not kept`);
        return;
      }
      log.info(`[${job}] the server has renewed the secret "${name}"`);
      secrets.keep(place, value).catch((error: unknown) => {
        log.error(`[${job}] the renewed secret "${name}" could not be kept: ${messageOf(error)}`);
      });
    },
    died(file: string, why: string): boolean {
      const { model, log } = hearers();
      const jobs = model.runnerLost(file);
      undone.set(file, jobs);
      log.error(`[runner] ${why}; ${jobs.length} job(s) of ${file} were under way`);
      return jobs.length > 0;
    },
    recovered(file: string): void {
      const jobs = undone.get(file) ?? [];
      undone.delete(file);
      for (const key of jobs) void takeUp(key);
    },
    stateIs(state): void {
      const { model, log } = hearers();
      model.runnerIs(state);
      log.debug(`[runner] ${state.kind}`);
    },
    isBusy(file: string): boolean {
      const { model } = hearers();
      return model.jobs().some((job) => job.file === file && job.owner.kind === 'here');
    },
  };
}
