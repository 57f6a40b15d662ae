// What every surface can do. Each action resolves when it is done or under way and rejects with an Error whose message a
// person can act on; secrets that are missing are asked for on the way. What may be done now is in `jobAbilities.ts`.

import type { ExportReport, VerifyReport } from '../protocol/archiveCalls.ts';
import type { SearchHit } from '../protocol/contract.ts';
import type { DryRunReport } from '../protocol/dryRun.ts';
import type { InspectAnswer } from '../protocol/inspectReport.ts';
import type { JobKey } from './jobView.ts';

export type StartOutcome =
  /** What follows is told by the model. */
  | { readonly kind: 'started'; readonly run: string; readonly attempt: number }
  /** There was nothing to take up, such as a retry without dead letters. */
  | { readonly kind: 'nothingToDo'; readonly why: string }
  /** The user closed the question for a secret. */
  | { readonly kind: 'dismissed' };

export interface JobActions {
  /** Goes on with the unfinished run, or begins a run: Start and Resume are the same call. */
  start(key: JobKey): Promise<StartOutcome>;
  /** Begins anew and gives up an unfinished run. Ask the user first. */
  startFresh(key: JobKey): Promise<StartOutcome>;
  /** Takes only the dead letters of the latest run again. */
  retryDeadLetters(key: JobKey): Promise<StartOutcome>;
  /** Resolves when the pause is durable; nothing if the job does not run here. */
  pause(key: JobKey): Promise<void>;
  /** Like `pause`, for good: only a fresh run follows. */
  cancel(key: JobKey): Promise<void>;
  /** Ends a rate-limit wait now, whether the job waits in its runner or was left waiting by an attempt that has ended. */
  force(key: JobKey): Promise<void>;

  /** Also for jobs that are no longer in a file. `held`: another process has the job, its view is what can be told. */
  inspect(key: JobKey, limit?: number): Promise<InspectAnswer>;
  /** The nodes and streams of the latest run, up to 10,000 each; see `InspectReport` for which. */
  hierarchy(key: JobKey): Promise<InspectAnswer>;
  /** Nearest first. @throws ConfigError for a job of kind `backup`. */
  search(key: JobKey, text: string, limit: number): Promise<readonly SearchHit[]>;
  /** What a run would do and take; changes nothing anywhere. */
  dryRun(key: JobKey, mode: 'continue' | 'fresh'): Promise<DryRunReport>;

  /** @param archive its folder, absolute. */
  verify(archive: string): Promise<VerifyReport>;
  /** @param out the folder the tables go to, absolute. */
  export(archive: string, format: 'csv' | 'xlsx', out: string): Promise<ExportReport>;

  /** Puts the job's checkpoint store out of the way, so that its next run begins from nothing; resolves to where it lies. */
  moveStoreAside(key: JobKey): Promise<string>;
}
