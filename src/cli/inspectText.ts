// The report of `ratchet inspect` as a text that can be read from top to bottom and pasted into an issue.

import type { AttemptSummary } from '../core/runEvent.ts';
import { WHOLE_STREAM } from '../engine/backupPorts.ts';
import type { InspectReport } from '../protocol/inspectReport.ts';
import { countersText } from './counterWords.ts';
import { hierarchyLines } from './hierarchyText.ts';
import { formatCount, formatDuration, formatTime } from './humanNumbers.ts';
import { nextStep, savingsText, stateWords } from './jobWords.ts';
import { retriesLines } from './retriesText.ts';

interface Listed<Item> {
  readonly total: number;
  readonly shown: readonly Item[];
}

function section<Item>(title: string, { total, shown }: Listed<Item>, line: (item: Item) => string): string[] {
  if (total === 0) return [];
  const more = total > shown.length ? [`  … and ${formatCount(total - shown.length)} more`] : [];
  return ['', `${title} (${formatCount(total)})`, ...shown.map((item) => `  ${line(item)}`), ...more];
}

/** Of a cursor that is shown; only the source that made it can read it anyway. */
const CURSOR_SHOWN = 60;

const shorten = (cursor: string): string =>
  cursor.length <= CURSOR_SHOWN ? cursor : `${cursor.slice(0, CURSOR_SHOWN).toWellFormed()}…`;

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
  const { recovered } = report;
  return [
    ...runLines(report),
    `  store: ${report.storePath}`,
    ...(recovered === null
      ? []
      : [`  The store was damaged; it lies at ${recovered.movedTo}. Lost: ${recovered.lost}`]),
    ...hierarchyLines(report.nodes),
    ...section('Streams', report.streams, ({ title, kind, done, cursor, total, counters }) => {
      const place = done ? 'done' : cursor === null ? 'not begun' : `at ${shorten(cursor)}`;
      return `${title} ${kind}: ${place}${total === null ? '' : `, ${formatCount(total)} expected`}; ${countersText(counters)}`;
    }),
    ...(report.run === null ? [] : retriesLines(report.run.retries)),
    ...section('Attempts', report.attempts, attemptText),
    ...section('Waits', report.waits, ({ account, limit, since, resumeAt, endedAt, ended, checkpoint }) => {
      const until = endedAt === null ? `until ${formatTime(resumeAt)}` : `${ended} ${formatTime(endedAt)}`;
      return `${account}, ${limit}: since ${formatTime(since)}, ${until}${checkpoint === '' ? '' : `, at ${checkpoint}`}`;
    }),
    ...section('Dead letters', report.deadLetters, ({ record, stream, reason, tries }) => {
      const what = record === WHOLE_STREAM ? 'all' : record;
      return `${what} of ${stream}: ${reason} (tried ${tries === 1 ? 'once' : `${tries} times`})`;
    }),
    ...section('Log', { total: report.log.length, shown: report.log }, ({ at, level, message }) => {
      return `${formatTime(at)} ${level.padEnd(5)} ${message}`;
    }),
  ].join('\n');
}
