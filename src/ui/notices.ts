// Which events of a job are worth a notification, and what it says: finished, needs you, failed, and nothing else. Pure.

import type { RunEvent } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import type { RunnerState } from '../host/jobsModel.ts';
import type { Notifications } from '../host/settings.ts';
import { countersText, type Wording } from './wording.ts';

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  /** Buttons, in order: the label, and the command it runs with the job. */
  readonly buttons: readonly { readonly label: string; readonly command: string }[];
}

const LONGEST_ERROR = 300;

/** Null when there is nothing to say, or the user does not want to hear it. */
export function noticeOfEvent(event: RunEvent, level: Notifications, wording: Wording): Notice | null {
  if (event.type !== 'run:finished') return null;
  const notice = noticeOfEnd(event, wording);
  return notice === null || isSilenced(notice, level) ? null : notice;
}

function noticeOfEnd(event: Extract<RunEvent, { type: 'run:finished' }>, wording: Wording): Notice | null {
  const { t, words, numbers } = wording;
  const { job, state, counters, error } = event;
  const progress = { label: t('Open Progress'), command: 'ratchet.openProgress' };
  switch (state) {
    case RunState.completed: {
      const message = t('{0} is complete. {1}', job, countersText(wording, counters));
      return { severity: 'info', message, buttons: [progress] };
    }
    case RunState.completedWithFailures: {
      const failed = numbers.count(counters['failed'] ?? 0);
      const retry = { label: words.commands.retryDeadLetters, command: 'ratchet.retryFailedRecords' };
      const message = t('{0} is complete, but records failed for good: {1}.', job, failed);
      return { severity: 'warning', message, buttons: [retry, progress] };
    }
    case RunState.failed: {
      const resume = { label: words.commands.resume, command: 'ratchet.resumeJob' };
      const inspect = { label: words.commands.inspect, command: 'ratchet.inspectJob' };
      const message = t('{0} has stopped: {1}', job, shorten(error ?? ''));
      return { severity: 'error', message, buttons: [resume, inspect] };
    }
    default:
      return null;
  }
}

/** What befell the runners, when a person has to decide. */
export function noticeOfRunner(state: RunnerState, level: Notifications, { t, words }: Wording): Notice | null {
  const log = { label: words.commands.showLog, command: 'ratchet.showLog' };
  switch (state.kind) {
    case 'givenUp': {
      const message = t(
        'The background process ended again and again ({0}). Its jobs stand at their checkpoints.',
        state.why,
      );
      const buttons = [{ label: words.commands.resume, command: 'ratchet.resumeJob' }, log];
      const notice: Notice = { severity: 'error', message, buttons };
      return isSilenced(notice, level) ? null : notice;
    }
    case 'unresponsive': {
      const message = t(
        'The background process does not answer. It may be busy; restarting it costs nothing that was committed.',
      );
      const restart = { label: t('Restart It'), command: 'ratchet.restartRunner' };
      const notice: Notice = { severity: 'warning', message, buttons: [restart, log] };
      return isSilenced(notice, level) ? null : notice;
    }
    default:
      return null;
  }
}

function isSilenced({ severity }: Notice, level: Notifications): boolean {
  return level === 'none' || (level === 'problems' && severity === 'info');
}

const shorten = (text: string): string => (text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR - 1)}…` : text);
