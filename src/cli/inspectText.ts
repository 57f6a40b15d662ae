// The report of `ratchet inspect` as a text that can be read from top to bottom and pasted into an issue.

import type { AttemptSummary } from '../core/runEvent.ts';
import type { InspectReport } from '../protocol/contract.ts';
import { formatCount, formatDuration, formatTime } from './humanNumbers.ts';
import { countersText, nextStep, savingsText, stateWords } from './jobWords.ts';

interface Listed<Item> {
  readonly total: number;
  readonly shown: readonly Item[];
}

function section<Item>(title: string, { total, shown }: Listed<Item>, line: (item: Item) => string): string[] {
  if (total === 0) return [];
  const more = total > shown.length ? [`  … and ${formatCount(total - shown.length)} more`] : [];
  return ['', `${title} (${formatCount(total)})`, ...shown.map((item) => `  ${line(item)}`), ...more];
}

export function attemptText({ attempt, reason, startedAt, endedAt, ended, why, from, to }: AttemptSummary): string {
  const lasted = endedAt === null ? '' : ` for ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
  const became = ended === null ? 'not ended' : stateWords(ended);
  const places = `${from === '' ? 'the beginning' : from} → ${to === '' ? '?' : to}`;
  return `${attempt}. ${reason}, ${formatTime(startedAt)}${lasted}: ${became}${why === '' ? '' : ` (${why})`}; ${places}`;
}

function runLines({ job, run }: InspectReport): string[] {
  if (run === null) return [`${job}: has not run yet`, `  \`ratchet run ${job}\` starts it`];
  const saved = savingsText(run.savings);
  const step = nextStep(job, run.state);
  return [
    `${job}: ${stateWords(run.state)}`,
    `  run ${run.id}, ${formatTime(run.startedAt)}${run.endedAt === null ? '' : ` to ${formatTime(run.endedAt)}`}`,
    run.checkpoint === '' ? '' : `  checkpoint: ${run.checkpoint}`,
    `  counters: ${countersText(run.counters)}`,
    saved === null ? '' : `  saved against starting again: ${saved}`,
    step === '' ? '' : `  next: ${step}`,
  ].filter((line) => line !== '');
}

export function inspectText(report: InspectReport): string {
  const planned = report.run?.planned === true;
  const depths = new Map<string, number>();
  const nodeLine = (node: InspectReport['nodes']['shown'][number]): string => {
    const depth = node.parent === null ? 0 : (depths.get(node.parent) ?? 0) + 1;
    depths.set(node.id, depth);
    const streams = node.streams === 0 ? '' : `  ${node.streamsDone} of ${node.streams} streams done`;
    return `${'  '.repeat(depth)}${node.kind} ${node.title}${node.expanded || planned ? '' : ' (not listed yet)'}${streams}`;
  };
  const { recovered } = report;
  return [
    ...runLines(report),
    `  store: ${report.storePath}`,
    ...(recovered === null
      ? []
      : [`  The store was damaged; it lies at ${recovered.movedTo}. Lost: ${recovered.lost}`]),
    ...section('Hierarchy', report.nodes, nodeLine),
    ...section('Streams', report.streams, ({ title, kind, done, cursor, total, counters }) => {
      const place = done ? 'done' : cursor === null ? 'not begun' : `at ${cursor}`;
      return `${title} ${kind}: ${place}${total === null ? '' : `, ${formatCount(total)} expected`}; ${countersText(counters)}`;
    }),
    ...section('Attempts', report.attempts, attemptText),
    ...section('Waits', report.waits, ({ account, limit, since, resumeAt, endedAt, ended, checkpoint }) => {
      const until = endedAt === null ? `until ${formatTime(resumeAt)}` : `${ended} ${formatTime(endedAt)}`;
      return `${account}, ${limit}: since ${formatTime(since)}, ${until}${checkpoint === '' ? '' : `, at ${checkpoint}`}`;
    }),
    ...section('Dead letters', report.deadLetters, ({ record, stream, reason, tries }) => {
      return `${record} of ${stream}: ${reason} (tried ${tries === 1 ? 'once' : `${tries} times`})`;
    }),
    ...section('Log', { total: report.log.length, shown: report.log }, ({ at, level, message }) => {
      return `${formatTime(at)} ${level.padEnd(5)} ${message}`;
    }),
  ].join('\n');
}
