// What failed for good, and what happened lately.

import { html, nothing, type TemplateResult } from 'lit';
import { PanelCommand, type PanelEvent, type PanelState } from '../../protocol/panelContract.ts';
import { eventText, fill } from '../wording.ts';
import { commandButton } from './commandButton.ts';
import { icon, type PanelContext } from './context.ts';

type Part = TemplateResult | typeof nothing;

export function deadLetters(state: PanelState, context: PanelContext): Part {
  const { total, shown } = state.deadLetters;
  if (total === 0) return nothing;
  const { words, numbers } = context;
  const more = total - shown.length;
  return html`<section class="deadLetters">
    <div class="heading">
      <h2>${words.deadLetters} <vscode-badge variant="counter">${numbers.count(total)}</vscode-badge></h2>
      ${commandButton(state, PanelCommand.retryDeadLetters, context)}
    </div>
    <ul>
      ${shown.map(
        ({ stream, record, error }) => html`<li>
          <span class="record">${record}</span>
          <span>${error}</span>
          <span class="note">${stream}</span>
        </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p class="note">${fill(words.moreDeadLetters, numbers.count(more))}</p>` : nothing}
  </section>`;
}

export function events(state: PanelState, { words, numbers, now }: PanelContext): Part {
  if (state.events.length === 0) return nothing;
  return html`<section class="events">
    <h2>${words.events}</h2>
    <ol>
      ${state.events.map(
        (event) => html`<li>
          <time datetime=${event.at}>${numbers.second(event.at, now)}</time>
          ${icon(...eventIcon(event))}
          <span>${eventText(words, numbers, event, now)}</span>
        </li>`,
      )}
    </ol>
  </section>`;
}

function eventIcon(event: PanelEvent): readonly [name: string, tone: string] {
  switch (event.kind) {
    case 'started':
      return ['play', 'info'];
    case 'waiting':
      return ['watch', 'warning'];
    case 'continuing':
      return ['debug-continue', 'info'];
    case 'deadLetter':
      return ['warning', 'warning'];
    case 'finished':
      return event.error === null ? ['circle-filled', ''] : ['error', 'error'];
    case 'log':
      return event.level === 'error'
        ? ['error', 'error']
        : event.level === 'warn'
          ? ['warning', 'warning']
          : ['info', ''];
  }
}
