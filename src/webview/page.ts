// The whole page, made anew of every message; lit changes only what differs.

import { html, type TemplateResult } from 'lit';
import type { PanelMessage, PanelState } from '../protocol/panelContract.ts';
import { attempts } from './parts/attempts.ts';
import type { PanelContext } from './parts/context.ts';
import { counters, quotas, retries, savings } from './parts/figures.ts';
import { head, neverRan, noJob } from './parts/head.ts';
import { deadLetters, events } from './parts/history.ts';
import { notices } from './parts/notices.ts';
import { rateChart } from './parts/rateChart.ts';
import { standing } from './parts/standing.ts';
import { fill } from './wording.ts';

export function page(message: PanelMessage, context: PanelContext): TemplateResult {
  const name = message.kind === 'state' ? message.state.job.name : message.job.name;
  return html`<main aria-label=${fill(context.words.panel, name)}>
    ${message.kind === 'state' ? job(message.state, context) : noJob(name, message.looking, context)}
  </main>`;
}

function job(state: PanelState, context: PanelContext): TemplateResult {
  return html`${head(state, context)}${notices(state, context)}${neverRan(state, context)}
    <div class="columns">
      <div class="first">${standing(state, context)}${rateChart(state, context)}${attempts(state, context)}</div>
      <div class="second">${counters(state, context)}${quotas(state, context)}${savings(state, context)}${retries(state, context)}</div>
      <div class="third">${deadLetters(state, context)}${events(state, context)}</div>
    </div>`;
}
