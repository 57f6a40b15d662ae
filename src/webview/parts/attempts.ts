// The attempts of the run and its waits, as a time line and in words.

import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PanelState } from '../../protocol/panelContract.ts';
import { type TimelineShape, timelineShape } from '../timelineShape.ts';
import { fill, momentText } from '../wording.ts';
import type { PanelContext } from './context.ts';
import { stateIcon } from './head.ts';

type Part = TemplateResult | typeof nothing;
type Attempt = PanelState['attempts'][number];

export function attempts(state: PanelState, context: PanelContext): Part {
  const { words } = context;
  const shape = timelineShape(state, context.now);
  if (shape === null) return nothing;
  return html`<section class="attempts">
    <h2>${words.attempts}</h2>
    ${line(shape, state, context)}
    <ol>
      ${state.attempts.toReversed().map((attempt) => attemptRow(attempt, context))}
    </ol>
  </section>`;
}

/** Ends that nobody wanted are marked, however long the attempt was. */
const BREAKS: readonly string[] = ['interrupted', 'failed'];
const BREAK = 3;

function line(shape: TimelineShape, state: PanelState, { words, numbers, now }: PanelContext): TemplateResult {
  const moment = (at: number): string => momentText(numbers, at, shape.to - shape.from, now);
  const [from, to] = [moment(shape.from), moment(shape.to)];
  const counts = [state.attempts.length, state.waits.length].map((count) => numbers.count(count));
  const moves = state.attempts.at(-1)?.endedAt === null;
  return html`<svg
      class="timeline"
      viewBox="0 0 1000 24"
      preserveAspectRatio="none"
      role="img"
      aria-label=${fill(words.attemptsSummary, from, to, ...counts)}
    >
      <line class="axis" x1="0" x2="1000" y1="12" y2="12"></line>
      ${shape.spans.map(({ kind, x, width, ended }) =>
        kind === 'attempt'
          ? svg`<rect class="attempt ${ended ?? 'running'}" x=${x} y="4" width=${width} height="16"></rect>
              ${BREAKS.includes(ended ?? '') ? svg`<rect class="break" x=${x + width - BREAK} y="0" width=${BREAK} height="24"></rect>` : nothing}`
          : svg`<rect class="wait" x=${x} y="4" width=${width} height="16"></rect>`,
      )}
    </svg>
    <div class="scale" aria-hidden="true"><span>${from}</span><span>${moves ? words.now : to}</span></div>`;
}

function attemptRow(attempt: Attempt, { words, numbers, now }: PanelContext): TemplateResult {
  const { startedAt, endedAt, ended, why, from, to } = attempt;
  const lastedMs = (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
  const became = ended === null ? words.stillRunning : words.states[ended];
  const began = from === '' ? words.beginning : from;
  return html`<li>
    <span class="number">${numbers.count(attempt.attempt)}</span>
    ${stateIcon(ended ?? 'running')}
    <span class="text">
      <span class="what">
        ${words.reasons[attempt.reason]}
        <span class="note">${numbers.clock(startedAt, now)} · ${numbers.duration(lastedMs)} · ${became}</span>
      </span>
      ${why === '' ? nothing : html`<span>${why}</span>`}
      <span class="note">${to === '' ? fill(words.from, began) : fill(words.fromTo, began, to)}</span>
    </span>
  </li>`;
}
