// Writes what happens to a run into its store's bounded log, in words, for whoever asks later what happened.
// Progress is left out: counters and checkpoints say it better.

import type { LogLevel, RunEvent } from '../core/runEvent.ts';
import { WHOLE_STREAM } from '../engine/backupPorts.ts';
import type { CheckpointWriter } from '../engine/ports.ts';

/** A line that cannot be kept is let go: what ails the store ends the run by itself. */
export function keepInLog(writer: CheckpointWriter, event: RunEvent): void {
  const line = lineOf(event);
  if (line === null) return;
  writer.appendLog({ at: Date.parse(event.at), ...line }).catch(() => {});
}

function lineOf(event: RunEvent): { readonly level: LogLevel; readonly message: string } | null {
  switch (event.type) {
    case 'run:started': {
      const from = event.resumedFrom === null ? '' : ` at ${event.resumedFrom}`;
      return { level: 'info', message: `attempt ${event.attempt} began (${event.reason})${from}` };
    }
    case 'run:waiting':
      return { level: 'warn', message: `waiting for ${event.limit} since ${event.since} until ${event.resumeAt}` };
    case 'run:continuing':
      return { level: 'info', message: event.why === 'forced' ? 'the wait was ended by force' : 'the wait is over' };
    case 'dead-letter': {
      const { stream, record, error } = event;
      const what = record === WHOLE_STREAM ? 'all' : `record ${record}`;
      return { level: 'warn', message: `dead letter: ${what} of ${stream}: ${error}` };
    }
    case 'run:finished': {
      const why = event.error === null ? '' : `: ${event.error}`;
      return { level: event.error === null ? 'info' : 'error', message: `${event.state} at ${event.checkpoint}${why}` };
    }
    case 'log':
      return { level: event.level, message: event.message };
    default:
      return null;
  }
}
