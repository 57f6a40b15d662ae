// What becomes of runs that were interrupted before this window opened: found in their snapshots, without a runner, and
// resumed, asked about, or left alone as the user's setting says.

import { RunState } from '../core/runState.ts';
import type { HostClock } from './hostClock.ts';
import { abilitiesOf } from './jobAbilities.ts';
import type { JobsModel } from './jobsModel.ts';
import type { JobKey, JobView } from './jobView.ts';

/** `ratchet.autoResume` */
export type AutoResume = 'ask' | 'always' | 'never';

export interface ResumeOptions {
  readonly model: JobsModel;
  readonly setting: () => AutoResume;
  /** Resumes a job; tells of its own failures. */
  readonly resume: (key: JobKey) => Promise<void>;
  /** Asks about all of them at once. @returns whether to resume. */
  readonly ask: (interrupted: readonly JobView[]) => PromiseLike<boolean>;
  readonly clock: HostClock;
}

/** How long the runner of a window that was reloaded may take to let go of its jobs. */
const LETTING_GO_MS = 15_000;

/** @returns what ends it. */
export function resumeOnStart({ model, setting, resume, ask, clock }: ResumeOptions): () => void {
  const dealtWith = new Set<JobKey>();
  const look = async (): Promise<void> => {
    const found = model.jobs().filter((job) => {
      const isInterrupted = job.state === RunState.interrupted && abilitiesOf(job, model.window).resume;
      return isInterrupted && !dealtWith.has(job.key);
    });
    if (found.length === 0) return;
    for (const { key } of found) dealtWith.add(key);
    const answer = setting();
    if (answer === 'never' || (answer === 'ask' && !(await ask(found)))) return;
    // While the question stood, somebody may have seen to one of them.
    const left = found.filter(({ key }) => {
      const now = model.job(key);
      return now !== null && abilitiesOf(now, model.window).resume;
    });
    await Promise.all(left.map(({ key }) => resume(key)));
  };

  const unsubscribe = model.onDidChange(() => void look());
  // A job this window starts and interrupts itself is none of those.
  const markOwn = model.onEvent((key) => dealtWith.add(key));
  const stop = (): void => {
    unsubscribe();
    markOwn();
  };
  const cancel = clock.after(LETTING_GO_MS, stop);
  void model.ready.then(look);
  return () => {
    cancel();
    stop();
  };
}
