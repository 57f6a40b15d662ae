// A button for one command, usable only while the job allows it. Where there is little room, minor ones show no words.

import { html, type TemplateResult } from 'lit';
import { PanelCommand, type PanelState } from '../../protocol/panelContract.ts';
import { icon, type PanelContext } from './context.ts';

const ICONS: Readonly<Record<PanelCommand, string>> = {
  start: 'play',
  resume: 'play',
  startFresh: 'debug-restart',
  pause: 'debug-pause',
  cancel: 'circle-slash',
  force: 'zap',
  retryDeadLetters: 'refresh',
  inspect: 'inspect',
  search: 'search',
  verify: 'verified',
  openJobFile: 'go-to-file',
  showLog: 'output',
};

/** The element turns Space into a click and leaves the page to scroll as well. */
function keepPage(event: KeyboardEvent): void {
  if (event.key === ' ') event.preventDefault();
}

export function commandButton(
  { can }: Pick<PanelState, 'can'>,
  command: PanelCommand,
  { words, act }: PanelContext,
  rank: 'main' | 'usual' | 'minor' = 'usual',
): TemplateResult {
  const disabled = !can.includes(command);
  return html`<vscode-button
    class=${rank}
    data-command=${command}
    title=${words.commands[command]}
    ?secondary=${rank !== 'main'}
    ?disabled=${disabled}
    aria-disabled=${disabled}
    @keydown=${keepPage}
    @click=${() => act(command)}
    >${icon(ICONS[command])}<span class="words">${words.commands[command]}</span></vscode-button
  >`;
}

/** The one that takes a job further: it turns with the state and stays where it is, and so does the focus. */
export function mainCommand({ can, state, owner }: PanelState): PanelCommand {
  const usable = [PanelCommand.pause, PanelCommand.resume, PanelCommand.start].find((command) => can.includes(command));
  if (usable !== undefined) return usable;
  if (owner.kind !== 'nobody') return PanelCommand.pause;
  return state === null || ENDED.includes(state) ? PanelCommand.start : PanelCommand.resume;
}

const ENDED: readonly string[] = ['completed', 'completedWithFailures', 'cancelled'];
