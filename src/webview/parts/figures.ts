// What the run came to: its counters, what is left of its quotas, what the checkpoint has saved.

import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../protocol/panelContract.ts';
import { counterWord, fill, limitName, quotaName } from '../wording.ts';
import type { PanelContext } from './context.ts';

type Part = TemplateResult | typeof nothing;

function table(rows: readonly (readonly [label: string, value: string, tone?: string])[]): TemplateResult {
  return html`<dl>
    ${rows.map(([label, value, tone = '']) => html`<div class=${tone}><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

export function counters({ counters: all }: PanelState, { words, numbers }: PanelContext): Part {
  if (all.length === 0) return nothing;
  return html`<section class="counters">
    <h2>${words.counted}</h2>
    ${table(
      all.map(({ name, value }) => [
        counterWord(words, name),
        name === 'bytes' ? numbers.bytes(value) : numbers.count(value),
        name === 'failed' ? 'failed' : '',
      ]),
    )}
  </section>`;
}

export function quotas({ quotas: all }: PanelState, context: PanelContext): Part {
  if (all.length === 0) return nothing;
  return html`<section class="quotas">
    <h2>${context.words.quotas}</h2>
    <ul>
      ${all.map((quota) => gauge(quota, context))}
    </ul>
  </section>`;
}

/** From this share on, little is left. */
const NEARLY_SPENT = 0.9;

function gauge(quota: PanelState['quotas'][number], { words, numbers, now }: PanelContext): TemplateResult {
  const { account, limit, used, freesAt, binds } = quota;
  const name = quotaName(words, numbers, quota);
  const freesInMs = freesAt === null ? 0 : Date.parse(freesAt) - now;
  const notes = [freesInMs > 0 ? fill(words.frees, numbers.duration(freesInMs)) : '', binds ? words.binds : ''];
  const told = notes.filter((note) => note !== '');
  return html`<li>
    <p class="name">${name}</p>
    <p class="note">${account}</p>
    <meter
      min="0"
      max=${limit}
      high=${limit * NEARLY_SPENT}
      optimum="0"
      value=${Math.min(used, limit)}
      aria-label="${account}: ${name}"
    ></meter>
    <p class="ends">
      <span>${fill(words.used, numbers.count(used))}</span>
      <span>${fill(words.left, numbers.count(Math.max(0, limit - used)))}</span>
    </p>
    ${told.length === 0 ? nothing : html`<p class="note">${told.map((note) => html`<span>${note}</span>`)}</p>`}
  </li>`;
}

export function savings({ savings: saved }: PanelState, { words, numbers }: PanelContext): Part {
  if (saved === null) return nothing;
  const { records, calls, tokens, money, currency } = saved;
  const rows: (readonly [string, string])[] = [];
  if (records > 0) rows.push([firstUpper(words.records), numbers.count(records)]);
  if (calls > 0) rows.push([words.calls, numbers.count(calls)]);
  if (tokens > 0) rows.push([words.tokens, fill(words.about, numbers.count(tokens))]);
  if (money !== null && money > 0) rows.push([words.money, fill(words.about, numbers.money(money, currency))]);
  return html`<section class="savings">
    <h2>${words.savings}</h2>
    ${table(rows)}
    <p class="note">${words.savingsHint}</p>
  </section>`;
}

const firstUpper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** How often the run did not go straight on, and how long it stood still. */
export function retries({ retries: statistics }: PanelState, { words, numbers }: PanelContext): Part {
  if (statistics === null) return nothing;
  const { calls, waits, waitedMs } = statistics;
  const rows: (readonly [string, string])[] = [];
  if (calls > 0) rows.push([words.callsRepeated, numbers.count(calls)]);
  if (waitedMs > 0) rows.push([words.waited, numbers.duration(waitedMs)]);
  for (const { limit, times, forced, waitedMs: ms } of waits) {
    const each = `${numbers.count(times)} × ${numbers.duration(ms / Math.max(1, times))}`;
    const byForce = forced === 0 ? '' : `, ${fill(words.forcedTimes, numbers.count(forced))}`;
    rows.push([limitName(words, limit), each + byForce]);
  }
  return html`<section class="retries"><h2>${words.retries}</h2>${table(rows)}</section>`;
}
