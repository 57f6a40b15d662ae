// What a dry run of a backup found, for people. Pure text.

import type { BackupDryRun } from '../protocol/dryRun.ts';
import { counted, countersText } from './counterWords.ts';
import { foreseenStartText } from './foreseenStartText.ts';
import { formatCount, formatDuration, formatTime } from './humanNumbers.ts';

export function backupDryRunText(report: BackupDryRun): string {
  const { job, account, source, reads } = report;
  const newRun =
    reads === 'all' ? 'begin a new run that reads everything' : 'begin a new run that asks for what changed';
  return [
    `${job}: a dry run; nothing was changed and nothing kept`,
    `  source       ${account}${source === null ? '' : `: ${sourceText(source)}`}`,
    `  destination  ${destinationText(report.destination)}`,
    `  run          ${foreseenStartText(report, { newRun, left: '' })}`,
    ...estimateLines(report),
  ].join('\n');
}

function sourceText({ organizations, workspaces, apps, items }: NonNullable<BackupDryRun['source']>): string {
  return [
    counted(organizations, 'organization'),
    counted(workspaces, 'workspace'),
    counted(apps, 'app'),
    items === null ? '' : `about ${counted(items, 'item')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function destinationText({ path, state, last }: BackupDryRun['destination']): string {
  const complete =
    last === null
      ? ''
      : `complete since ${formatTime(last.finishedAt)} (${countersText(last.counters)}${
          last.deadLetters === 0 ? '' : `; ${formatCount(last.deadLetters)} could not be read`
        })`;
  switch (state) {
    case 'absent':
      return `${path}: not there yet; a run would create it`;
    case 'complete':
      return `${path}: ${complete}`;
    case 'unfinished':
      return `${path}: a run has begun to fill it${complete === '' ? '' : `; before that ${complete}`}`;
  }
}

function estimateLines({ source, estimate, quotas }: BackupDryRun): readonly string[] {
  const limits = `  limits       ${quotas.join(' and ')}`;
  if (source === null || estimate === null) return ['  takes        unknown', limits];
  const { callsMade } = estimate;
  const made = callsMade === 0 ? '' : `, beside the ${counted(callsMade, 'call')} made so far`;
  return [`Estimated: ${source.basis}`, `  takes        ${callsText(estimate)}${made}, ${timeText(estimate)}`, limits];
}

type Estimate = NonNullable<BackupDryRun['estimate']>;

/** "about 1,240 calls (250 limited)" */
function callsText({ calls, limitedCalls }: Estimate): string {
  if (calls === 0) return 'no calls';
  return `about ${counted(calls, 'call')}${limitedCalls === 0 ? '' : ` (${formatCount(limitedCalls)} limited)`}`;
}

function timeText({ leastMs, limitedBy }: Estimate): string {
  return limitedBy === null ? 'no time to speak of' : `${formatDuration(leastMs)} at your limit of ${limitedBy}`;
}
