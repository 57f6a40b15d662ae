// What a start would begin with, for people. Pure text.

import type { DryRunReport } from '../protocol/dryRun.ts';
import { formatTime } from './humanNumbers.ts';
import { heldText, stateWords } from './jobWords.ts';

/** @param words what a new run is, and how much an unfinished one has left (empty when nobody can say). */
export function foreseenStartText(
  { job, start }: Pick<DryRunReport, 'job' | 'start'>,
  { newRun, left }: { readonly newRun: string; readonly left: string },
): string {
  switch (start.kind) {
    case 'newRun':
      return start.abandons === null
        ? `would ${newRun}`
        : `would ${newRun} and give up the unfinished one at ${start.abandons}`;
    case 'resume': {
      const rest = left === '' ? '' : `, ${left} left`;
      const wait = start.waitsUntil === null ? '' : `; it waits for a rate limit until ${formatTime(start.waitsUntil)}`;
      return `would go on with its unfinished run (${stateWords(start.state)}) at ${start.checkpoint}${rest}${wait}`;
    }
    case 'held':
      return `would not start now: ${heldText(job, start.holder)}`;
    case 'refused':
      return 'would not start';
  }
}
