// What every surface reads: all jobs of this window, and what happens to them. The one way out of the runner for
// commands, trees, status bar, panel and tasks; acting goes through `jobActions.ts`.

import type { RunEvent } from '../core/runEvent.ts';
import type { JobFileView, JobKey, JobView } from './jobView.ts';

/** Removes the listener. */
export type Unsubscribe = () => void;

/** Whether jobs can run in this window at all. */
export type WindowState =
  | { readonly kind: 'ready' }
  /** The first look at the job files is not over. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'noFolder' }
  /** Restricted mode: reads and shows, runs nothing. */
  | { readonly kind: 'untrusted' }
  /** The folders are not on a disk that a process could open. */
  | { readonly kind: 'virtual' };

/** Of the runners together: the worst that can be said of one. */
export type RunnerState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  /** It has missed heartbeats; it may yet come back. */
  | { readonly kind: 'unresponsive' }
  /** It died and is started again after a pause. */
  | { readonly kind: 'restarting'; readonly why: string }
  /** It died too often: it is started again when a person asks for something. */
  | { readonly kind: 'givenUp'; readonly why: string };

export interface JobsModel {
  /** Resolves after the first look at the job files and snapshots. Never rejects. */
  readonly ready: Promise<void>;
  readonly window: WindowState;
  readonly runner: RunnerState;
  /** Every job of every job file, in the files' order; jobs that have run and are no longer in a file come last. */
  jobs(): readonly JobView[];
  /** Null when there is no such job (any more). */
  job(key: JobKey): JobView | null;
  jobFiles(): readonly JobFileView[];
  /** The newest events of the job seen by this window, at most 200, oldest first; of progress only the last. */
  recentEvents(key: JobKey): readonly RunEvent[];
  /**
   * Tells that something changed, at most ten times a second whatever the runner sends. `changed` holds the jobs that
   * did; `all` is said when jobs came or went, or the window's or the runner's state changed.
   */
  onDidChange(listener: (changed: ReadonlySet<JobKey> | 'all') => void): Unsubscribe;
  /** Every event of jobs that run here, as it comes (the runner coalesces progress): for terminals and notifications. */
  onEvent(listener: (key: JobKey, event: RunEvent) => void): Unsubscribe;
}
