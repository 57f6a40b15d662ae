// What happened to a job lately, as its panel lists it: the newest first, progress left out.

import type { RunEvent } from '../../core/runEvent.ts';
import type { InspectReport } from '../../protocol/inspectReport.ts';
import type { PanelEvent } from '../../protocol/panelContract.ts';

const SHOWN = 50;

/** @param log what the run wrote down, for what happened before this window looked. */
export function panelEvents(events: readonly RunEvent[], log: InspectReport['log']): PanelEvent[] {
  const seen = events.flatMap(panelEvent);
  const since = events[0]?.at;
  const before = log
    .filter(({ at, level }) => level !== 'debug' && (since === undefined || at < since))
    .map(({ at, level, message }): PanelEvent => ({ kind: 'log', at, level, message }));
  return [...before, ...seen].slice(-SHOWN).reverse();
}

function panelEvent(event: RunEvent): PanelEvent[] {
  const { at } = event;
  switch (event.type) {
    case 'run:started':
      return [{ kind: 'started', at, attempt: event.attempt, reason: event.reason, from: event.resumedFrom }];
    case 'run:waiting':
      return [{ kind: 'waiting', at, limit: event.limit, resumeAt: event.resumeAt }];
    case 'run:continuing':
      return [{ kind: 'continuing', at, why: event.why }];
    case 'dead-letter':
      return [{ kind: 'deadLetter', at, record: event.record, error: event.error }];
    case 'run:finished':
      return [{ kind: 'finished', at, state: event.state, error: event.error }];
    case 'log':
      return event.level === 'debug' ? [] : [{ kind: 'log', at, level: event.level, message: event.message }];
    default:
      return [];
  }
}
