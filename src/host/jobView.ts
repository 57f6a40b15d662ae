// One job as every surface shows it: plain data, complete, bounded and without secrets, so that it can also be posted to
// a webview. Knows nothing of how it is come to.

import type { Brand, JobName } from '../core/ids.ts';
import type { Problem } from '../core/jobFile/problem.ts';
import type { AttemptSummary, Savings } from '../core/runEvent.ts';
import type { Level, Place, Quota } from '../core/runStanding.ts';
import type { RunState } from '../core/runState.ts';
import type { StatusSnapshot } from '../protocol/statusSnapshot.ts';

/** A job of this window: its file and its name, since two files may use one name. Stable over reloads. */
export type JobKey = Brand<string, 'JobKey'>;

/** `/work/ratchet.json#casa`. A job's name holds no "#". */
export const jobKeyOf = (file: string, name: string): JobKey => `${file}#${name}` as JobKey;

/** Who has the job open now. */
export type JobOwner =
  | { readonly kind: 'nobody' }
  /** This window's runner. */
  | { readonly kind: 'here' }
  /** Another window or a command line: this one only looks on. `pid` is 0 where the owner does not say who it is. */
  | { readonly kind: 'elsewhere'; readonly pid: number; readonly host: string; readonly role: string };

/** Where the latest run stands. */
export interface JobProgress {
  /** Records handled and expected; `total` is null until the source has said. */
  readonly done: number;
  readonly total: number | null;
  /** Null while nothing moves, and until enough has been seen to say. */
  readonly ratePerSecond: number | null;
  readonly etaMs: number | null;
  /** What bounds the rate, such as "3,000 texts per minute"; null when nothing but the machines does. */
  readonly limitedBy: string | null;
  /** "Org 1/1, Workspace 25/84, App 3/5"; empty before the first one. */
  readonly checkpoint: string;
  /** By the names of `core/counters.ts`. */
  readonly counters: Readonly<Record<string, number>>;
  /** From the root of the hierarchy to where the run works now. These three are empty for jobs that run elsewhere. */
  readonly trail: readonly Place[];
  readonly levels: readonly Level[];
  readonly quotas: readonly Quota[];
}

/** Of a run at its very beginning. */
export const NO_PROGRESS: JobProgress = {
  done: 0,
  total: null,
  ratePerSecond: null,
  etaMs: null,
  limitedBy: null,
  checkpoint: '',
  counters: {},
  trail: [],
  levels: [],
  quotas: [],
};

/** Times are ISO 8601 text in UTC, here and in attempts. */
export type JobWait = NonNullable<StatusSnapshot['waiting']>;

/** What was asked of the job here and has not been answered yet. */
export type JobRequest = 'start' | 'pause' | 'cancel' | 'force';

export interface JobView {
  readonly key: JobKey;
  readonly name: JobName;
  /** Absolute path of the job file. */
  readonly file: string;
  /** Null while the job cannot be read: it has problems, or is no longer in the file. */
  readonly kind: 'sync' | 'backup' | null;
  /** False for a job that has run but is no longer in the file. */
  readonly inFile: boolean;
  /** Of the latest run as it is now: one whose process died is `interrupted`. Null when the job has never run. */
  readonly state: RunState | null;
  /** Id of the latest run; null when the job has never run. */
  readonly run: string | null;
  readonly owner: JobOwner;
  readonly requested: JobRequest | null;
  /** Null when the job has never run. */
  readonly progress: JobProgress | null;
  /** Set in state `waiting` and, after a restart, for a wait that had not ended. */
  readonly waiting: JobWait | null;
  /** Why the latest attempt failed or was not begun, in words a person can act on. */
  readonly lastError: string | null;
  /** The newest attempts of the latest run, at most 20, the newest last. */
  readonly attempts: readonly AttemptSummary[];
  /** How many in all, and the first 20. */
  readonly deadLetters: StatusSnapshot['deadLetters'];
  /** Of the latest run; null until this window has seen an attempt begin or end. */
  readonly savings: Savings | null;
  /** What in the job file keeps it from running; a job file's own problems are in `JobFileView`. */
  readonly problems: readonly Problem[];
}

/** A job file of this window, whether or not it can be read. */
export interface JobFileView {
  /** Absolute. */
  readonly path: string;
  /** Name of the workspace folder it lies in. */
  readonly folder: string;
  /** All of them, those of its jobs included. */
  readonly problems: readonly Problem[];
}
