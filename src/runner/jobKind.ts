// What the runner must know of a job, whatever its kind: how its runs are counted, how they begin and how an attempt of
// them goes. A new kind of job is a folder with an implementation and an entry in `kindOf.ts`.

import type { CounterName, Counters } from '../core/counters.ts';
import type { RunId } from '../core/ids.ts';
import type { RenewableSecret } from '../core/jobFile/renewableSecret.ts';
import type { RunEvent, Savings } from '../core/runEvent.ts';
import type { CallSignals } from '../engine/governor.ts';
import type { CheckpointStore, CheckpointWriter, Fingerprint, RunRecord } from '../engine/ports.ts';
import type { RunningAttempt } from '../engine/runningAttempt.ts';
import type { DryRunReport } from '../protocol/dryRun.ts';
import type { Accounts } from './accounts.ts';
import type { Foresight } from './foreseeStart.ts';

/** How the runs of a job are told; needs neither its secrets nor its connectors. */
export interface RunFigures {
  /** The counters a surface shows, zeros included. */
  readonly counterNames: readonly CounterName[];
  /** Added to the counters by the commit that opens a resumed attempt: all of it would have been done once more. */
  savedByResuming(counters: Counters): Counters;
  savingsOf(counters: Counters): Savings;
}

/** Why an unfinished run may not go on with the job as it is now: what changed, what was expected, what to do. */
export interface ChangeWords {
  readonly source: string;
  readonly space: string;
}

/** What a job has to say outside of its run's events. */
export interface JobVoice {
  warn(message: string): void;
  /** A service gave a new value for a secret of the job. Whoever keeps its secrets keeps it; nobody writes it down. */
  renewed(secret: RenewableSecret & { readonly value: string }): void;
}

export interface JobKind extends RunFigures {
  /** Of the job as it is in the file now. */
  readonly fingerprint: Fingerprint;
  readonly changed: ChangeWords;
  /** Opens its connectors. @throws whatever one of them refuses to open with; nothing is left open then. */
  open(accounts: Accounts, voice: JobVoice): Promise<JobParts>;
  /**
   * What a run that begins as foreseen would do and take. Changes nothing anywhere.
   * @throws what keeps a run from its first page: a source that cannot be reached, a column that is not there.
   */
  dryRun(foreseen: Foreseen, voice: JobVoice, signal: AbortSignal): Promise<DryRunReport>;
}

export interface Foreseen {
  readonly foresight: Foresight;
  readonly mode: 'continue' | 'fresh';
}

/** A job's connectors. */
export interface JobParts {
  /** Accounts whose limits the job waits for. */
  readonly accounts: readonly string[];
  /**
   * Opens what the run writes to; the run itself is not yet written down, so a job that must not start leaves none behind.
   * @throws ConfigError for what must not start.
   */
  prepare(pass: RunPass, signal: AbortSignal): Promise<PreparedAttempt>;
  close(): Promise<void>;
}

export interface RunPass {
  readonly run: RunId;
  readonly startedAt: number;
  /** The run that goes on; null for a new one. */
  readonly begun: RunRecord | null;
  /** True when everything is to be done anew. */
  readonly fresh: boolean;
  /** False: a rate limit is told instead of waited for. */
  readonly mayWait: boolean;
  readonly storePath: string;
}

/** Begins the attempt's work. */
export type PreparedAttempt = (place: AttemptPlace) => RunningAttempt;

export interface AttemptPlace {
  readonly run: RunRecord;
  readonly scope: 'run' | 'deadLetters';
  readonly onRefusal: 'wait' | 'stop';
  /** True: rate-limit waits saved by an earlier attempt end now. */
  readonly force: boolean;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly signals: CallSignals;
  emit(event: RunEvent): void;
}
