// A backup that is only talked about: looks at the archive, asks the source with few calls how much there is, and says
// what starting the job would do and take. Takes no lock, keeps no checkpoint, writes nowhere.

import { RateLimitError } from '../../core/errors.ts';
import type { BackupJob } from '../../core/jobFile/backupJob.ts';
import type { ArchiveContent, BackupForecast } from '../../engine/backupPorts.ts';
import { type Budget, budgetName, leastTimeMs } from '../../engine/budget.ts';
import { WaitNeeded } from '../../engine/governorSeat.ts';
import type { BackupDryRun } from '../../protocol/dryRun.ts';
import { Accounts } from '../accounts.ts';
import { isoTime } from '../attemptSummary.ts';
import type { Foreseen, JobVoice } from '../jobKind.ts';
import type { PlacedJob } from '../placedJob.ts';
import { type BackupParts, openBackupParts } from './openBackupParts.ts';

/** @throws what keeps a run from its first page, a rate limit aside: that is told in a warning. */
export async function dryRunBackup(
  placed: PlacedJob<BackupJob>,
  foreseen: Foreseen,
  voice: JobVoice,
  signal: AbortSignal,
): Promise<BackupDryRun> {
  // Accounts of its own: budgets that are only tried out must not become those of the process.
  const parts = await openBackupParts(placed, new Accounts(), voice);
  try {
    const { foresight, mode } = foreseen;
    const content = await parts.destination.check(signal);
    const last = mode === 'fresh' ? null : content.last;
    const asked = await forecastOf(parts, foreseen, last, signal);
    const { budgets } = parts.governor;
    return {
      kind: 'backup',
      job: placed.name,
      start: foresight.start,
      warnings: [...foresight.warnings, ...('refused' in asked ? [asked.refused] : [])],
      account: parts.governor.account,
      destination: { path: placed.job.destination.path, ...describeContent(content) },
      reads: last === null ? 'all' : 'changes',
      source: 'refused' in asked ? null : describeSource(asked.forecast),
      estimate:
        'refused' in asked
          ? null
          : estimateOf(asked.forecast, foresight.counters.calls ?? 0, foresight.counters.limitedCalls ?? 0, budgets),
      quotas: budgets.map(budgetName),
    };
  } finally {
    await parts.close();
  }
}

type Asked = { readonly forecast: BackupForecast } | { readonly refused: string };

async function forecastOf(
  { source, governor }: BackupParts,
  { foresight: { start } }: Foreseen,
  last: ArchiveContent['last'],
  signal: AbortSignal,
): Promise<Asked> {
  if (start.kind === 'held') return { refused: 'its run is under way; what it has yet to take is told by its status' };
  // To ask now would be to hit the limit once more.
  if (start.kind === 'resume' && start.waitsUntil !== null)
    return { refused: untilThen(governor.account, start.waitsUntil) };
  try {
    return { forecast: await source.foresee(last?.baseline ?? null, signal) };
  } catch (error) {
    if (error instanceof WaitNeeded) return { refused: untilThen(governor.account, isoTime(error.pause.resumeAt)) };
    if (error instanceof RateLimitError) return { refused: error.message };
    throw error;
  }
}

const untilThen = (account: string, at: string): string =>
  `${account} is refused until ${at}; what the run will take can be told after that`;

function describeContent({ state, last }: ArchiveContent): Omit<BackupDryRun['destination'], 'path'> {
  if (last === null) return { state, last };
  const { finishedAt, counts } = last;
  return {
    state,
    last: { finishedAt: isoTime(finishedAt), counters: { ...counts.counters }, deadLetters: counts.deadLetters },
  };
}

function describeSource(forecast: BackupForecast): BackupDryRun['source'] {
  const { organizations, workspaces, apps, items, basis } = forecast;
  return { organizations, workspaces, apps, items, basis };
}

/** Of a run that goes on, what it has made already is taken off: lists and pages are not asked for again. */
function estimateOf(
  forecast: BackupForecast,
  callsMade: number,
  limitedMade: number,
  budgets: readonly Budget[],
): BackupDryRun['estimate'] {
  const calls = Math.max(0, forecast.calls - callsMade);
  const limitedCalls = Math.max(0, forecast.limitedCalls - limitedMade);
  const least = leastTimeMs(budgets, { calls, limitedCalls });
  const limitedBy = least.budget === null ? null : budgetName(least.budget);
  return { calls, limitedCalls, callsMade, leastMs: Math.round(least.ms), limitedBy };
}
