// What a person has to know or to do before anything else: why the job stands still, and the button that helps.

import { html, nothing, type TemplateResult } from 'lit';
import { PanelCommand, type PanelState } from '../../protocol/panelContract.ts';
import { fill, limitName } from '../wording.ts';
import { commandButton } from './commandButton.ts';
import { icon, type PanelContext } from './context.ts';

interface Notice {
  readonly tone: 'info' | 'warning' | 'error';
  readonly icon: string;
  readonly title: string;
  readonly lines?: readonly (string | TemplateResult)[];
  readonly command?: PanelCommand;
}

export function notices(state: PanelState, context: PanelContext): TemplateResult | typeof nothing {
  const all = [ofWindow, ofRunner, ofJobFile, ofOwner, ofState].flatMap((of) => of(state, context));
  if (all.length === 0) return nothing;
  return html`<div class="notices">
    ${all.map(
      (notice) => html`<div class="notice ${notice.tone}">
        ${icon(notice.icon, notice.tone)}
        <div class="text">
          <p class="what">${notice.title}</p>
          ${notice.lines?.map((line) => html`<p>${line}</p>`)}
        </div>
        ${notice.command === undefined ? nothing : commandButton(state, notice.command, context)}
      </div>`,
    )}
  </div>`;
}

function ofWindow({ window }: PanelState, { words }: PanelContext): Notice[] {
  if (window === 'untrusted') return [{ tone: 'info', icon: 'workspace-untrusted', title: words.untrusted }];
  if (window === 'virtual') return [{ tone: 'info', icon: 'info', title: words.virtual }];
  return [];
}

function ofRunner({ runner }: PanelState, { words }: PanelContext): Notice[] {
  switch (runner.kind) {
    case 'unresponsive':
      return [{ tone: 'warning', icon: 'warning', title: words.unresponsive }];
    case 'restarting':
      return [{ tone: 'warning', icon: 'warning', title: fill(words.restarting, runner.why) }];
    case 'givenUp':
      return [{ tone: 'error', icon: 'error', title: fill(words.givenUp, runner.why), command: PanelCommand.showLog }];
    default:
      return [];
  }
}

function ofJobFile({ problems, inFile, file }: PanelState, { words, numbers }: PanelContext): Notice[] {
  if (!inFile) return [{ tone: 'info', icon: 'info', title: fill(words.notInFile, file) }];
  if (problems.length === 0) return [];
  const lines = problems.map(({ path, line, message }) => fill(words.problemAt, path, numbers.count(line), message));
  return [{ tone: 'error', icon: 'error', title: words.problems, lines, command: PanelCommand.openJobFile }];
}

function ofOwner({ owner }: PanelState, { words }: PanelContext): Notice[] {
  if (owner.kind !== 'elsewhere') return [];
  const { role, pid, host } = owner;
  const title = pid === 0 ? words.elsewhereSilent : fill(words.elsewhere, role, String(pid), host);
  return [{ tone: 'info', icon: 'eye', title, lines: [words.elsewhereHint] }];
}

function ofState(state: PanelState, context: PanelContext): Notice[] {
  const { words, numbers } = context;
  const { lastError, deadLetters } = state;
  if (state.waiting !== null && state.state !== 'running') return [ofWaiting(state.waiting, state, context)];
  switch (state.state) {
    case 'interrupted':
      return [{ tone: 'warning', icon: 'debug-disconnect', title: words.interrupted, lines: [words.resumeHint] }];
    case 'paused':
      return [{ tone: 'info', icon: 'debug-pause', title: words.paused, lines: [words.resumeHint] }];
    case 'failed': {
      const lines = [...(lastError === null ? [] : [lastError]), words.failedHint];
      return [{ tone: 'error', icon: 'error', title: words.failed, lines, command: PanelCommand.showLog }];
    }
    case 'completedWithFailures': {
      const title = fill(words.someFailed, numbers.count(deadLetters.total));
      const command = PanelCommand.retryDeadLetters;
      return [{ tone: 'warning', icon: 'warning', title, lines: [words.someFailedHint], command }];
    }
    default:
      return lastError === null ? [] : [{ tone: 'error', icon: 'error', title: words.notStarted, lines: [lastError] }];
  }
}

function ofWaiting(
  { limit, resumeAt }: NonNullable<PanelState['waiting']>,
  { owner }: PanelState,
  { words, numbers, now }: PanelContext,
): Notice {
  const leftMs = Date.parse(resumeAt) - now;
  // Announced once by its end, not counted down to whoever listens.
  const left = html`<span class="countdown">${numbers.duration(leftMs)}</span>`;
  const line =
    leftMs > 0 || owner.kind !== 'nobody'
      ? between(words.waitingUntil, left, numbers.clock(resumeAt, now))
      : words.waitingOver;
  return {
    ...{ tone: 'warning', icon: 'watch', lines: [line], command: PanelCommand.force },
    title: fill(words.waiting, limitName(words, limit)),
  };
}

/** A template's `{0}` as an element. */
function between(template: string, element: TemplateResult, ...rest: readonly string[]): TemplateResult {
  const [before = '', after = ''] = template.split('{0}');
  return html`${fill(before, '', ...rest)}${element}${fill(after, '', ...rest)}`;
}
