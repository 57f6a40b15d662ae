// The value of one field of an item as text: every type of field that Podio has. Knows nothing of rows.
// Shapes: https://developers.podio.com/doc/items and the items themselves; what is not known reads as its JSON.

import type { Json } from '../../../core/fieldValue.ts';
import { unescaped } from '../client/unescaped.ts';
import { wordsOfHtml } from './wordsOfHtml.ts';

type Entry = { readonly [name: string]: Json };

/** @param isPlain its texts are no HTML. @returns null for a field without a value. */
export function fieldText(type: string, values: readonly Json[], isPlain: boolean): string | null {
  const textOf = TEXTS.get(type) ?? anyText;
  const entries = values.map((value) => (isEntry(value) ? value : { value }));
  const texts = entries.map((entry) =>
    isPlain && typeof entry['value'] === 'string' ? entry['value'] : textOf(entry),
  );
  const found = texts.filter((text) => text.trim() !== '');
  return found.length === 0 ? null : found.join(LINED.has(type) ? '\n' : ', ');
}

/** Types with values that may hold a comma: each has a line of its own. */
const LINED: ReadonlySet<string> = new Set(['text', 'embed', 'date', 'location']);

const TEXTS: ReadonlyMap<string, (entry: Entry) => string> = new Map([
  ['text', ({ value }) => (typeof value === 'string' ? wordsOfHtml(value) : jsonText(value))],
  ['progress', ({ value }) => (scalarText(value) === '' ? '' : `${scalarText(value)}%`)],
  ['duration', ({ value }) => (typeof value === 'number' ? durationText(value) : scalarText(value))],
  ['money', ({ value, currency }) => joined(' ', [value, currency])],
  ['date', dateText],
  ['location', (entry) => locationText(isEntry(entry['value']) ? { ...entry, ...entry['value'] } : entry)],
  ['embed', embedText],
  ['calculation', (entry) => (entry['start'] === undefined ? anyText(entry) : dateText(entry))],
]);

/** What most types have: `value` itself, or what names the object that it is. */
function anyText({ value }: Entry): string {
  if (!isEntry(value)) return value === undefined ? '' : scalarText(value);
  for (const name of ['text', 'title', 'name', 'value', 'formatted']) {
    const words = value[name];
    if (typeof words === 'string') return unescaped(words).trim();
  }
  return jsonText(value);
}

function dateText(entry: Entry): string {
  const start = moment(entry, 'start');
  const end = moment(entry, 'end');
  return end === '' || end === start ? start : `${start} – ${end}`;
}

/** A day, or a time in UTC; Podio's day without a time has null in place of the time. */
function moment(entry: Entry, side: 'start' | 'end'): string {
  const utc = entry[`${side}_utc`];
  const time = entry[`${side}_time`];
  if (time === null || time === '') return scalarText(entry[`${side}_date`] ?? entry[side] ?? utc).slice(0, 10);
  return timeText(utc ?? entry[side] ?? entry[`${side}_date`]);
}

/** `2016-11-11 08:00:00`, which is UTC, as ISO 8601; anything else as it is. */
export function timeText(value: Json | undefined): string {
  const text = scalarText(value);
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
}

/** `1:02:03` */
function durationText(seconds: number): string {
  const part = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(seconds);
  return `${seconds < 0 ? '-' : ''}${Math.floor(size / 3600)}:${part((size / 60) % 60)}:${part(size % 60)}`;
}

function locationText(entry: Entry): string {
  const whole = entry['formatted'] ?? entry['value'];
  if (typeof whole === 'string' && whole.trim() !== '') return whole.trim();
  return joined(', ', [entry['street_address'], entry['postal_code'], entry['city'], entry['state'], entry['country']]);
}

function embedText({ embed }: Entry): string {
  if (!isEntry(embed)) return '';
  const { title = null, original_url: original = null, url = null } = embed;
  return joined(' ', [typeof title === 'string' ? unescaped(title) : null, original ?? url]);
}

function joined(separator: string, parts: readonly (Json | undefined)[]): string {
  return parts
    .map(scalarText)
    .filter((text) => text !== '')
    .join(separator);
}

function scalarText(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? jsonText(value) : String(value).trim();
}

function jsonText(value: Json | undefined): string {
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isEntry(value: Json | undefined): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
