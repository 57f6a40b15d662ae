// What the status bar says of all jobs of the window: one line, a tooltip with commands, and a background only when a
// person is needed. Pure; `statusBar.ts` shows it.

import { RunState } from '../core/runState.ts';
import { abilitiesOf } from '../host/jobAbilities.ts';
import type { JobsModel } from '../host/jobsModel.ts';
import type { JobView } from '../host/jobView.ts';
import { commandLink, escapeMarkdown } from './markdown.ts';
import { ownerText, paceText, shareText, standingText, stateText, type Wording, waitText } from './wording.ts';

export interface StatusBarText {
  readonly text: string;
  /** For screen readers: no icons. */
  readonly label: string;
  /** Markdown with command links. */
  readonly tooltip: string;
  readonly background: 'error' | 'warning' | null;
  /** The job a click is about; null when there is none. */
  readonly job: JobView | null;
  /** Whether time alone changes it. */
  readonly counts: boolean;
}

const LONGEST_CHECKPOINT = 60;
const TOOLTIP_JOBS = 8;

/** Null when there is nothing to show: no job in the window. */
export function statusBarText(
  model: Pick<JobsModel, 'jobs' | 'window' | 'runner'>,
  wording: Wording,
): StatusBarText | null {
  const jobs = model.jobs();
  const { t } = wording;
  if (jobs.length === 0) return null;
  const needy = jobs.filter(needsPerson);
  const moving = jobs.filter(isMoving);
  const shown = moving[0] ?? jobs.find(isWaiting) ?? needy[0] ?? null;
  const others = [...moving.slice(1), ...needy].filter((job) => job !== shown).length;
  const line = shown === null ? { icon: 'archive', words: t('Ratchet') } : lineOf(wording, shown);
  const more = others === 0 ? '' : ` +${others}`;
  const gaveUp = model.runner.kind === 'givenUp';
  const failed = gaveUp || jobs.some(({ state }) => state === RunState.failed);
  return {
    text: `$(${line.icon}) ${line.words}${more}`,
    label: `${t('Ratchet')}: ${shown === null ? t('no job is running') : line.words}${more}`,
    tooltip: tooltipOf(model, wording),
    background: failed ? 'error' : needy.length > 0 ? 'warning' : null,
    job: shown,
    counts: shown !== null && isWaiting(shown),
  };
}

const isMoving = ({ state, requested }: JobView): boolean => state === RunState.running || requested === 'start';
const isWaiting = ({ state }: JobView): boolean => state === RunState.waiting;

/** Nothing goes on until somebody does something. */
function needsPerson({ state, owner, requested }: JobView): boolean {
  const stands =
    state === RunState.failed || state === RunState.interrupted || state === RunState.completedWithFailures;
  return stands && owner.kind === 'nobody' && requested === null;
}

function lineOf(wording: Wording, job: JobView): { readonly icon: string; readonly words: string } {
  const { name, state, progress, waiting } = job;
  const state_ = stateText(wording, job);
  if (isMoving(job)) {
    if (state !== RunState.running || progress === null) return { icon: 'sync~spin', words: `${name} ${state_}` };
    const { checkpoint } = progress;
    const place =
      checkpoint.length > LONGEST_CHECKPOINT ? `${checkpoint.slice(0, LONGEST_CHECKPOINT - 1)}…` : checkpoint;
    return { icon: 'sync~spin', words: [`${name} ${shareText(wording, progress)}`, place].filter(Boolean).join(' · ') };
  }
  if (isWaiting(job))
    return { icon: 'clockface', words: `${name} ${waiting === null ? state_ : waitText(wording, waiting)}` };
  return { icon: state === RunState.failed ? 'error' : 'warning', words: `${name}: ${state_}` };
}

function tooltipOf(model: Pick<JobsModel, 'jobs' | 'window' | 'runner'>, wording: Wording): string {
  const { t, words } = wording;
  const jobs = model.jobs();
  const blocks = jobs.slice(0, TOOLTIP_JOBS).map((job) => jobBlock(job, model, wording));
  const more = jobs.length > TOOLTIP_JOBS ? [t('… and {0} more', jobs.length - TOOLTIP_JOBS)] : [];
  const { runner, window } = model;
  const gaveUp = runner.kind === 'givenUp' ? [escapeMarkdown(words.givenUp.replace('{0}', runner.why))] : [];
  const limits = window.kind === 'untrusted' ? [words.untrusted] : window.kind === 'virtual' ? [words.virtual] : [];
  return [...gaveUp, ...limits, ...blocks, ...more, commandLink(words.commands.showLog, 'ratchet.showLog')].join(
    '\n\n',
  );
}

function jobBlock(job: JobView, { window }: Pick<JobsModel, 'window'>, wording: Wording): string {
  const { words } = wording;
  const can = abilitiesOf(job, window);
  const links = [
    ['start', 'ratchet.startJob'],
    ['resume', 'ratchet.resumeJob'],
    ['pause', 'ratchet.pauseJob'],
    ['force', 'ratchet.forceRetry'],
    ['retryDeadLetters', 'ratchet.retryFailedRecords'],
  ] as const;
  const actions = links
    .filter(([ability]) => can[ability])
    .map(([ability, id]) => commandLink(words.commands[ability], id, job.key));
  const lines = [
    `**${escapeMarkdown(job.name)}** — ${escapeMarkdown(stateText(wording, job))}`,
    escapeMarkdown(standingText(wording, job)),
    job.progress === null ? '' : escapeMarkdown(paceText(wording, job.progress)),
    job.waiting === null ? '' : escapeMarkdown(waitText(wording, job.waiting)),
    escapeMarkdown(job.lastError ?? ''),
    escapeMarkdown(ownerText(wording, job)),
    actions.join(' | '),
  ];
  return lines.filter((line) => line !== '').join('  \n');
}
