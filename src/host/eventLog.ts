// What happens to jobs, as lines of the log channel. Knows no channel but its methods.

import type { LogLevel, RunEvent } from '../core/runEvent.ts';

/** `vscode.LogOutputChannel` is one. */
export type LogSink = Readonly<Record<LogLevel, (message: string) => void>>;

/** English, like everything an engineer may be asked to send. Progress is left out. */
export function logEvent(sink: LogSink, event: RunEvent): void {
  const line = lineOf(event);
  if (line === null) return;
  const [level, message] = line;
  sink[level](`[${event.job === '' ? 'runner' : event.job}] ${message}`);
}

function lineOf(event: RunEvent): readonly [LogLevel, string] | null {
  switch (event.type) {
    case 'run:started': {
      const from = event.resumedFrom === null ? '' : `, from ${event.resumedFrom}`;
      return ['info', `attempt ${event.attempt} began (${event.reason}${from}); run ${event.run}`];
    }
    case 'run:waiting':
      return ['info', `waits for the limit "${event.limit}" until ${event.resumeAt}`];
    case 'run:continuing':
      return ['info', event.why === 'forced' ? 'goes on: the wait was ended by force' : 'goes on: the wait is over'];
    case 'dead-letter':
      return ['warn', `record ${event.record} of ${event.stream} failed for good: ${event.error}`];
    case 'run:finished': {
      const place = event.checkpoint === '' ? '' : ` at ${event.checkpoint}`;
      return event.error === null
        ? ['info', `${event.state}${place}`]
        : ['error', `${event.state}${place}: ${event.error}`];
    }
    case 'log':
      return [event.level, event.message];
    default:
      return null;
  }
}
