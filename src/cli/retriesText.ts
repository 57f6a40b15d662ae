// How often a run did not go straight on, why, where and for how long, in words. Pure text.

import type { RetryReport } from '../protocol/inspectReport.ts';
import { counted } from './counterWords.ts';
import { formatDuration } from './humanNumbers.ts';

/** None for a run that went straight on. */
export function retriesLines({ calls, attempts, waits, waitedMs }: RetryReport): readonly string[] {
  const again = attempts.reduce((sum, { times }) => sum + times, 0);
  if (calls === 0 && again === 0 && waits.length === 0) return [];
  const reasons = attempts.map(({ reason, times }) => `${times} × ${reason}`).join(', ');
  return [
    '',
    'Retries',
    calls === 0 ? '' : `  ${counted(calls, 'call')} sent again`,
    again === 0 ? '' : `  ${counted(again, 'attempt')} after the first: ${reasons}`,
    waits.length === 0 ? '' : `  waited ${formatDuration(waitedMs)} in all`,
    ...waits.map((wait) => `    ${waitsText(wait)}`),
  ].filter((line, index) => index === 0 || line !== '');
}

function waitsText({ account, limit, times, forced, waitedMs, places }: RetryReport['waits'][number]): string {
  const byForce = forced === 0 ? '' : `, ${forced} ended by force`;
  const where = places.length === 0 ? '' : `, at ${places.join('; ')}`;
  return `${account}, ${limit}: ${counted(times, 'wait')}${byForce}, ${formatDuration(waitedMs)}${where}`;
}
