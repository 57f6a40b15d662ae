// The connectors of a sync job, opened together and closed together, with the governors of their accounts.

import { openDestination, openEmbedder, openPodioSource, openSource } from '../../connectors/registry.ts';
import { type Resolved, withSecrets } from '../../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';
import { BoundGate } from '../../engine/boundGate.ts';
import { type Budget, BudgetUnit } from '../../engine/budget.ts';
import type { Governor } from '../../engine/governor.ts';
import type { Embedder, Row, Source, VectorDestination } from '../../engine/ports.ts';
import { systemClock } from '../../engine/systemClock.ts';
import type { Accounts } from '../accounts.ts';
import type { JobVoice } from '../jobKind.ts';
import { OpenedParts } from '../openedParts.ts';
import type { PlacedJob } from '../placedJob.ts';
import { podioAccount } from '../podioAccount.ts';
import { podioSession } from '../podioSession.ts';
import { embedderTerms } from './embedderTerms.ts';

export interface SyncParts {
  readonly source: Source<Row>;
  /** What the source sends its calls through, if it does so itself. */
  readonly sourceGate: BoundGate | null;
  readonly embedder: Embedder;
  readonly destination: VectorDestination;
  readonly governors: { readonly source: Governor; readonly embedder: Governor; readonly destination: Governor };
  /** Has something opened later closed with the others. */
  readonly adopt: OpenedParts['adopt'];
  close(): Promise<void>;
}

/** @throws whatever a connector refuses to open with; what was opened before it is closed again. */
export async function openSyncParts(
  placed: PlacedJob<SyncJob>,
  accounts: Accounts,
  voice: JobVoice,
): Promise<SyncParts> {
  const { name, baseDir } = placed;
  const job = withSecrets(placed.job, placed.secrets);
  const clock = systemClock;
  const parts = new OpenedParts();
  return parts.closedOnFailure(async () => {
    const governed = await openGovernedSource(placed, accounts, voice);
    const source = parts.adopt(governed.source);
    const terms = embedderTerms(placed.job.embedder);
    const embedder = parts.adopt(await openEmbedder(job.embedder, terms.keyName));
    const destination = parts.adopt(await openDestination(job.destination, baseDir, name));
    const { concurrency } = job.embedder;
    const paid = { account: terms.account, budgets: budgetsOf(job.embedder), concurrency, clock };
    const written = { account: `destination ${name}`, concurrency: destination.limits.parallelWrites, clock };
    const governors = {
      source: governed.governor,
      embedder: accounts.governor(paid, voice.warn),
      destination: accounts.governor(written, voice.warn),
    };
    const adopt: OpenedParts['adopt'] = (part) => parts.adopt(part);
    return { source, sourceGate: governed.gate, embedder, destination, governors, adopt, close: parts.close };
  });
}

async function openGovernedSource(
  placed: PlacedJob<SyncJob>,
  accounts: Accounts,
  voice: JobVoice,
): Promise<{ readonly source: Source<Row>; readonly governor: Governor; readonly gate: BoundGate | null }> {
  const { name, job, secrets, baseDir } = placed;
  if (job.source.type !== 'podio') {
    const governor = accounts.governor({ account: `source ${name}`, clock: systemClock }, voice.warn);
    return { source: await openSource(withSecrets(job.source, secrets), baseDir), governor, gate: null };
  }
  const governor = accounts.governor(podioAccount(job.source), voice.warn);
  const gate = new BoundGate(governor);
  const settings = withSecrets(job.source, secrets);
  return { source: await openPodioSource(settings, gate, podioSession(placed, voice)), governor, gate };
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
