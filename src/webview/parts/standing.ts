// Where the run stands: how much is done, how long it takes and why, at which checkpoint, how far each level is.

import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../protocol/panelContract.ts';
import { fill, limitedByText, momentText, placeWord, unitWord } from '../wording.ts';
import { icon, type PanelContext } from './context.ts';

type Part = TemplateResult | typeof nothing;

export function standing(state: PanelState, context: PanelContext): Part {
  if (state.progress === null && state.requested !== 'start') return nothing;
  const { words } = context;
  return html`<section class="standing" aria-label=${words.progress}>
    <div class="headline">${share(state, context)}${timeLeft(state, context)}${speed(state, context)}</div>
    ${bar(state, context)}${isCounted(state) ? trail(state, context) : nothing}${levels(state, context)}
  </section>`;
}

/** Nothing is told of a run that has handled nothing and does not know how much there is. */
function isCounted({ progress }: PanelState): boolean {
  return progress !== null && (progress.total !== null || progress.done > 0);
}

const isOver = ({ state }: PanelState): boolean => state === 'completed' || state === 'completedWithFailures';

function figure(label: string, value: string, ...notes: readonly (string | null)[]): TemplateResult {
  const told = notes.filter((note) => note !== null && note !== '');
  return html`<div class="figure">
    <span class="label">${label}</span>
    <span class="value">${value}</span>
    ${told.length === 0 ? nothing : html`<span class="note">${told.map((note) => html`<span>${note}</span>`)}</span>`}
  </div>`;
}

function share(state: PanelState, { words, numbers }: PanelContext): TemplateResult {
  const { progress } = state;
  if (progress === null || !isCounted(state))
    return figure(words.progress, state.planning ? words.listing : words.starting);
  const { done, total, unit } = progress;
  if (total === null) {
    return figure(words.progress, fill(words.doneSoFar, numbers.count(done), unitWord(words, unit, done)));
  }
  const counted = fill(words.doneOf, numbers.count(done), numbers.count(total), unitWord(words, unit, total));
  return figure(words.progress, numbers.percent(isOver(state) ? total : done, total), counted);
}

function timeLeft(state: PanelState, { words, numbers, now }: PanelContext): Part {
  const { progress, startedAt, endedAt } = state;
  if (startedAt !== null && endedAt !== null) {
    const lastedMs = Date.parse(endedAt) - Date.parse(startedAt);
    const moment = (at: string): string => momentText(numbers, at, lastedMs, now);
    return figure(words.took, numbers.duration(lastedMs), fill(words.fromTo, moment(startedAt), moment(endedAt)));
  }
  const moves = state.state === 'running' || state.state === 'waiting';
  if (!moves || progress === null || progress.etaMs === null) return nothing;
  const until = fill(words.until, numbers.clock(now + progress.etaMs, now));
  return figure(words.timeLeft, numbers.duration(progress.etaMs), until, limitedByText(words, numbers, state));
}

function speed({ rate }: PanelState, { words, numbers }: PanelContext): Part {
  if (rate.perSecond === null) return nothing;
  return figure(words.speed, fill(words.perSecond, numbers.rate(rate.perSecond)), words.records);
}

function bar(state: PanelState, { words }: PanelContext): TemplateResult {
  const { progress } = state;
  const moves = state.state === 'running' || state.requested === 'start';
  if (progress === null || progress.total === null || progress.total === 0 || !isCounted(state)) {
    return moves
      ? html`<vscode-progress-bar indeterminate aria-label=${words.progress}></vscode-progress-bar>`
      : html``;
  }
  const percent = isOver(state) ? 100 : (progress.done / progress.total) * 100;
  return html`<vscode-progress-bar
    class=${state.state ?? ''}
    .value=${percent}
    aria-label=${words.progress}
  ></vscode-progress-bar>`;
}

function trail(state: PanelState, context: PanelContext): Part {
  const { trail: places, progress } = state;
  const checkpoint = progress?.checkpoint ?? '';
  if (isOver(state) || (places.length === 0 && checkpoint === '')) return nothing;
  // Where there is no hierarchy, the checkpoint is how far its only node is.
  const [only] = places;
  const told =
    only !== undefined && places.length === 1 ? [{ ...only, title: checkpoint || only.title, position: null }] : places;
  return html`<div class="checkpoint">
    <h2>${context.words.checkpoint}</h2>
    ${
      told.length === 0
        ? html`<p>${checkpoint}</p>`
        : html`<ol class="trail">${told.map(
            (place, index) => html`<li>
              ${placeOf(place, context)}${index === told.length - 1 ? nothing : icon('chevron-right')}
            </li>`,
          )}</ol>`
    }
  </div>`;
}

function placeOf(
  { kind, title, position }: PanelState['trail'][number],
  { words, numbers }: PanelContext,
): TemplateResult {
  const count = position === null ? '' : ` ${numbers.count(position.index)}/${numbers.count(position.of)}`;
  return html`<span class="place">
    <span class="label">${placeWord(words, kind, 'one')}${count}</span>
    <span class="name">${title}</span>
  </span>`;
}

function levels({ levels: all }: PanelState, { words, numbers }: PanelContext): Part {
  if (all.length === 0) return nothing;
  return html`<div class="levels">
    <h2>${words.levels}</h2>
    <ul>
      ${all.map(({ kind, done, total }) => {
        const name = placeWord(words, kind, 'many');
        return html`<li>
          <span class="name">${name}</span>
          <progress max=${total} value=${done} aria-label=${name}></progress>
          <span class="count">${numbers.count(done)} / ${numbers.count(total)}</span>
        </li>`;
      })}
    </ul>
  </div>`;
}
