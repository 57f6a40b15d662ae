// The connectors of a sync job, opened together and closed together, with the governors of their accounts.

import { openDestination, openEmbedder, openSource } from '../connectors/registry.ts';
import type { JobName } from '../core/ids.ts';
import type { Resolved } from '../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../core/jobFile/syncJob.ts';
import { type Budget, BudgetUnit } from '../engine/budget.ts';
import type { Governor } from '../engine/governor.ts';
import type { Embedder, Row, Source, VectorDestination } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { Accounts } from './accounts.ts';
import type { EmbedderTerms } from './embedderTerms.ts';

export interface PartsRequest {
  readonly name: JobName;
  readonly job: Resolved<SyncJob>;
  /** The job file's folder. */
  readonly baseDir: string;
  readonly terms: EmbedderTerms;
}

export interface SyncParts {
  readonly source: Source<Row>;
  readonly embedder: Embedder;
  readonly destination: VectorDestination;
  readonly governors: { readonly source: Governor; readonly embedder: Governor; readonly destination: Governor };
  /** Has something opened later closed with the others. */
  readonly adopt: <Part extends { close(): Promise<void> }>(part: Part) => Part;
  close(): Promise<void>;
}

/** @throws whatever a connector refuses to open with; what was opened before it is closed again. */
export async function openSyncParts(
  { name, job, baseDir, terms }: PartsRequest,
  accounts: Accounts,
): Promise<SyncParts> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(opened.splice(0).map((part) => part.close()));
  };
  const adopt = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  try {
    const source = adopt(await openSource(job.source, baseDir));
    const embedder = adopt(await openEmbedder(job.embedder, terms.keyName));
    const destination = adopt(await openDestination(job.destination, baseDir, name));
    const clock = systemClock;
    const governors = {
      source: accounts.governor({ account: `source ${name}`, clock }),
      embedder: accounts.governor({
        account: terms.account,
        budgets: budgetsOf(job.embedder),
        concurrency: job.embedder.concurrency,
        clock,
      }),
      destination: accounts.governor({
        account: `destination ${name}`,
        concurrency: destination.limits.parallelWrites,
        clock,
      }),
    };
    return { source, embedder, destination, governors, adopt, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function budgetsOf(settings: Resolved<SyncJob>['embedder']): Budget[] {
  const stated: readonly [BudgetUnit, number | undefined, number][] = [
    [BudgetUnit.calls, settings.callsPerMinute, MINUTE_MS],
    [BudgetUnit.texts, settings.textsPerMinute, MINUTE_MS],
    [BudgetUnit.texts, settings.textsPerDay, DAY_MS],
    [BudgetUnit.tokens, settings.tokensPerMinute, MINUTE_MS],
  ];
  return stated.flatMap(([unit, limit, windowMs]) => (limit === undefined ? [] : [{ unit, limit, windowMs }]));
}
