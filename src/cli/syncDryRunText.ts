// What a dry run of a sync found, for people. Pure text.

import type { SyncDryRun } from '../protocol/dryRun.ts';
import { counted } from './counterWords.ts';
import { foreseenStartText } from './foreseenStartText.ts';
import { formatCount, formatMinutes, formatMoney } from './humanNumbers.ts';

type Estimate = SyncDryRun['estimate'];

/** Of a text that is shown; the model reads all of it. */
const TEXT_SHOWN = 300;

export function syncDryRunText(report: SyncDryRun): string {
  const { job, source, embedder, sample, estimate } = report;
  const rowsLeft = estimate.rows === null ? '' : counted(estimate.rows, 'row');
  const details = [embedder.provider, `${formatCount(embedder.dimensions)} dimensions`, embedder.variant];
  return [
    `${job}: a dry run; nothing was changed and nothing embedded`,
    `  source       ${source.title}: ${source.rows === null ? 'it cannot say how many rows' : counted(source.rows, 'row')}`,
    `  embedder     ${embedder.model} (${details.filter((detail) => detail !== '').join(', ')})`,
    `  destination  ${destinationText(report.destination)}`,
    `  run          ${foreseenStartText(report, { newRun: 'begin a new run', left: rowsLeft })}`,
    ...sampleLines(sample),
    ...estimateLines(report),
  ].join('\n');
}

function destinationText(destination: SyncDryRun['destination']): string {
  if (destination === null) return 'it can only be looked at by a run';
  const { exists, points, otherSpaces } = destination;
  if (!exists) return 'not there yet; a run would create it';
  const others = otherSpaces.map(({ model, dimensions }) => `${model} (${dimensions} dimensions)`);
  const held = points === 0 ? [] : [`${counted(points, 'point')} of this job`];
  const all = [...held, ...others.map((other) => `points of this job made by ${other}`)];
  return all.length === 0 ? 'there, with nothing of this job in it' : `holds ${all.join(' and ')}`;
}

function sampleLines({ rows, texts, empty, truncated, unreadable }: SyncDryRun['sample']): readonly string[] {
  const shown = texts.flatMap(({ record, text }) => [
    `  record ${record}`,
    ...shorten(text)
      .split('\n')
      .map((line) => `    ${line}`),
  ]);
  const first = `of the first ${counted(rows, 'row')}`;
  return [
    ...(texts.length === 0 ? [] : ['Texts as they would be embedded:', ...shown]),
    truncated === 0 ? '' : `  ${first}, ${formatCount(truncated)} have a text longer than the model reads: it is cut`,
    empty === 0 ? '' : `  ${first}, ${formatCount(empty)} have no text: they are not sent`,
    unreadable === 0 ? '' : `  ${first}, ${formatCount(unreadable)} cannot be read: they become dead letters`,
  ].filter((line) => line !== '');
}

function shorten(text: string): string {
  return text.length <= TEXT_SHOWN
    ? text
    : `${text.slice(0, TEXT_SHOWN).toWellFormed()}… (${formatCount(text.length)} characters)`;
}

function estimateLines({ source, sample, estimate }: SyncDryRun): readonly string[] {
  return [
    `Estimated from ${basisText(sample.rows, source.rows)}${scopeText(source.rows, estimate.rows)}:`,
    `  texts   ${textsText(estimate)}`,
    `  tokens  ${estimate.tokens === null ? 'unknown' : `about ${formatCount(estimate.tokens)} at most`}`,
    `  money   ${moneyText(estimate)}`,
    `  time    ${timeText(estimate)}`,
  ];
}

function basisText(seen: number, all: number | null): string {
  return all === null ? `the first ${counted(seen, 'row')}` : `${formatCount(seen)} of ${counted(all, 'row')}`;
}

/** An unfinished run has only some of them left. */
function scopeText(all: number | null, left: number | null): string {
  return left === null || left === all ? '' : `, for the ${formatCount(left)} left`;
}

function textsText({ texts, calls }: Estimate): string {
  if (texts === null || calls === null) return 'unknown';
  if (texts === 0) return 'none';
  return `at most ${formatCount(texts)} in ${counted(calls, 'call')}; rows that did not change and texts that repeat cost none`;
}

function moneyText({ money, price }: Estimate): string {
  if (price?.perMillionTokens === 0) return 'none';
  if (money === null || price === null) return price === null ? 'unknown: no price is known for this model' : 'unknown';
  const { perMillionTokens, currency, asOf } = price;
  const amount =
    money > 0 && money < 0.01 ? `less than ${formatMoney(0.01, currency)}` : `about ${formatMoney(money, currency)}`;
  return `${amount} at most, at ${formatMoney(perMillionTokens, currency)} per 1,000,000 tokens (${asOf})`;
}

function timeText({ leastMs, limitedBy, quotas }: Estimate): string {
  if (quotas.length === 0) return 'no quota stated; as fast as the servers allow';
  if (leastMs === null) return `unknown; the quota is ${quotas.join(' and ')}`;
  return limitedBy === null ? 'none' : `at least ${formatMinutes(leastMs)} if all are sent, limited by ${limitedBy}`;
}
