// The head of the page: which job, in which state, and what can be done with it.

import { html, nothing, type TemplateResult } from 'lit';
import { PanelCommand, type PanelState } from '../../protocol/panelContract.ts';
import { fill, stateText } from '../wording.ts';
import { commandButton, mainCommand } from './commandButton.ts';
import { icon, type PanelContext } from './context.ts';

type StateName = NonNullable<PanelState['state']> | 'none';

const STATE_ICONS: Readonly<Record<StateName, readonly [icon: string, tone: string]>> = {
  none: ['circle-large-outline', ''],
  queued: ['circle-large-outline', ''],
  running: ['sync codicon-modifier-spin', 'info'],
  waiting: ['watch', 'warning'],
  paused: ['debug-pause', ''],
  interrupted: ['debug-disconnect', 'warning'],
  failed: ['error', 'error'],
  completed: ['pass', 'success'],
  completedWithFailures: ['warning', 'warning'],
  cancelled: ['circle-slash', ''],
};

export const stateIcon = (state: PanelState['state']): TemplateResult => icon(...STATE_ICONS[state ?? 'none']);

export function head(state: PanelState, context: PanelContext): TemplateResult {
  const { words } = context;
  const main = mainCommand(state);
  const commands = [
    PanelCommand.cancel,
    // Where Start begins a new run anyway, a second way to say so would only puzzle.
    ...(main === PanelCommand.start ? [] : [PanelCommand.startFresh]),
    state.kind === 'backup' ? PanelCommand.verify : PanelCommand.search,
    PanelCommand.inspect,
    PanelCommand.openJobFile,
    PanelCommand.showLog,
  ];
  return html`<header>
    <div class="title">
      <h1>${state.job.name}</h1>
      <span class="state">${stateIcon(state.state)}<span>${stateText(words, state)}</span></span>
    </div>
    <p class="facts">${factsOf(state, context).map((fact) => html`<span>${fact}</span>`)}</p>
    <div class="actions" role="group" aria-label=${words.actions}>
      ${commandButton(state, main, context, 'main')}
      ${commands.map((command) => commandButton(state, command, context, 'minor'))}
    </div>
  </header>`;
}

function factsOf({ kind, file, attempts, startedAt }: PanelState, { words, numbers, now }: PanelContext): string[] {
  const attempt = attempts.at(-1)?.attempt;
  return [
    kind === null ? '' : words[kind],
    file,
    startedAt === null ? '' : fill(words.startedAt, numbers.clock(startedAt, now)),
    attempt === undefined || attempt < 2 ? '' : fill(words.attemptNumber, numbers.count(attempt)),
  ].filter((fact) => fact !== '');
}

/** There is no job to show. */
export function noJob(name: string, looking: boolean, { words }: PanelContext): TemplateResult {
  if (looking) return html`<div class="empty">${icon('search')}<p>${words.loading}</p></div>`;
  return html`<div class="empty">
    ${icon('question')}
    <h1>${fill(words.jobGone, name)}</h1>
    <p>${words.jobGoneHint}</p>
  </div>`;
}

export function neverRan(
  { state, owner, requested, problems }: PanelState,
  { words }: PanelContext,
): TemplateResult | typeof nothing {
  if (state !== null || owner.kind !== 'nobody' || requested !== null || problems.length > 0) return nothing;
  return html`<div class="empty">
    ${icon('rocket')}
    <h2>${words.neverRan}</h2>
    <p>${words.neverRanHint}</p>
  </div>`;
}
