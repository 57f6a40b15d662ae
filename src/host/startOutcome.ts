// From a runner's answer to what a start came to: an outcome, or an error a person can act on.

import { AuthError, ConfigError, ErrorFamily } from '../core/errors.ts';
import type { RunnerCalls, StartAnswer, StartRequest } from '../protocol/contract.ts';
import type { StartOutcome } from './jobActions.ts';
import type { Translate } from './translate.ts';

/** A run that has just ended may not have let go of its job yet: of that, `pause` waits for the end. */
export async function startOnceFree(calls: RunnerCalls, pid: number, request: StartRequest): Promise<StartAnswer> {
  const answer = await calls.start(request);
  if (answer.kind !== 'held' || answer.holder?.pid !== pid) return answer;
  await calls.pause(request.job);
  return calls.start(request);
}

/** @throws AuthError, ConfigError when nothing was started. */
export function outcomeOf(job: string, answer: StartAnswer, t: Translate): StartOutcome {
  switch (answer.kind) {
    case 'started':
    case 'nothingToDo':
      return answer;
    case 'refused':
      throw answer.family === ErrorFamily.auth ? new AuthError(answer.message) : new ConfigError(answer.message);
    case 'held':
      throw new ConfigError(heldText(job, answer.holder, t));
  }
}

function heldText(job: string, holder: Extract<StartAnswer, { kind: 'held' }>['holder'], t: Translate): string {
  const advice = t('This window can take it over when that has ended.');
  // Who does not answer has no number.
  if (holder === null || holder.pid === 0) {
    return `${t('"{0}" is run by a process that does not say who it is.', job)} ${advice}`;
  }
  const { role, pid, host } = holder;
  return `${t('"{0}" is run by {1} (process {2} on {3}).', job, role, pid, host)} ${advice}`;
}
