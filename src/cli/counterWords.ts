// A run's counters in words, whatever its kind. Pure text.

import { formatBytes, formatCount } from './humanNumbers.ts';

type Counters = Readonly<Record<string, number>>;

/** Things that are counted, with their plural; other counters are words that follow the number: "900 embedded". */
const THINGS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ['organizations', ['organization', 'organizations']],
  ['workspaces', ['workspace', 'workspaces']],
  ['apps', ['app', 'apps']],
  ['items', ['item', 'items']],
  ['comments', ['comment', 'comments']],
  ['files', ['file', 'files']],
  ['calls', ['call', 'calls']],
  ['embedCalls', ['embed call', 'embed calls']],
  ['tokens', ['token', 'tokens']],
  ['retries', ['retry', 'retries']],
]);

/** A part of another counter, said beside it: "3,100 files (1.2 GB)". */
const BESIDE: ReadonlyMap<string, readonly [name: string, words: (value: number) => string]> = new Map([
  ['files', ['bytes', formatBytes]],
  ['calls', ['limitedCalls', (value: number) => `${formatCount(value)} limited`]],
]);
const SAID_BESIDE: ReadonlySet<string> = new Set([...BESIDE.values()].map(([name]) => name));

/** "84 workspaces" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function counterText(counters: Counters, name: string): string {
  const value = counters[name] ?? 0;
  const thing = THINGS.get(name);
  const text = thing === undefined ? `${formatCount(value)} ${spaced(name)}` : counted(value, ...thing);
  const [part, words] = BESIDE.get(name) ?? [null, formatCount];
  const beside = part === null ? 0 : (counters[part] ?? 0);
  return beside === 0 ? text : `${text} (${words(beside)})`;
}

/** `embedCalls` → "embed calls" */
const spaced = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Those that are not zero: "1,000 read, 900 embedded". What was saved is told by `savingsText`. */
export function countersText(counters: Counters): string {
  const told = Object.keys(counters).filter(
    (name) => counters[name] !== 0 && !name.startsWith('saved') && !SAID_BESIDE.has(name),
  );
  return told.length === 0 ? 'nothing yet' : told.map((name) => counterText(counters, name)).join(', ');
}

/** What a run that copies things has come to so far; null for a run that is told by its records. */
export function thingsText(counters: Counters): string | null {
  if (counters['items'] === undefined) return null;
  const found = ['items', 'comments', 'files'].filter((name) => (counters[name] ?? 0) > 0);
  return (found.length === 0 ? ['calls'] : found).map((name) => counterText(counters, name)).join(', ');
}
