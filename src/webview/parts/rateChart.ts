// The rate over time as a small chart; a summary in words is what a screen reader reads of it.

import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PanelState } from '../../protocol/panelContract.ts';
import { chartShape } from '../chartShape.ts';
import { fill, momentText } from '../wording.ts';
import type { PanelContext } from './context.ts';

export function rateChart(
  { rate, waits, state }: PanelState,
  { words, numbers, now }: PanelContext,
): TemplateResult | typeof nothing {
  const moves = state === 'running' || state === 'waiting';
  const last = rate.points.at(-1)?.[0] ?? now;
  const spans = waits.map(({ since, endedAt }) => ({
    from: Date.parse(since),
    to: endedAt === null ? null : Date.parse(endedAt),
  }));
  const shape = chartShape(rate.points, spans, moves ? now : last);
  if (shape === null) return nothing;
  const ends = moves ? now : last;
  const moment = (at: number): string => momentText(numbers, at, ends - shape.from, now);
  const begins = moment(shape.from);
  const highest = numbers.rate(shape.highest);
  const summary =
    rate.perSecond === null
      ? fill(words.rateIdle, begins, highest)
      : fill(words.rateSummary, begins, numbers.rate(rate.perSecond), highest);
  return html`<section class="rate">
    <div class="heading">
      <h2>${words.rate}</h2>
      <span class="note">${fill(words.highest, fill(words.perSecond, highest))}</span>
    </div>
    <svg class="chart" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label=${summary}>
      ${shape.bands.map(({ x, width }) => svg`<rect class="band" x=${x} y="0" width=${width} height="100"></rect>`)}
      <line class="grid" x1="0" x2="1000" y1="12" y2="12"></line>
      <line class="grid" x1="0" x2="1000" y1="56" y2="56"></line>
      <line class="axis" x1="0" x2="1000" y1="100" y2="100"></line>
      <path class="area" d=${shape.area}></path>
      <path class="line" d=${shape.line}></path>
    </svg>
    <div class="scale" aria-hidden="true">
      <span>${begins}</span>
      <span>${moves ? words.now : moment(last)}</span>
    </div>
  </section>`;
}
