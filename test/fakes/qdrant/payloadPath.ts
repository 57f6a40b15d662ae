// Where a payload key such as `seen`, `author.name` or `tags[].label` leads, and which parts of a payload are shown.

import type { Fields, PayloadSelector } from './bodies.ts';

/** The values at a key; arrays as they are. None when it leads nowhere. */
export function valuesAt(payload: Fields, key: string): readonly unknown[] {
  if (!key.includes('.') && !key.includes('[')) return payload[key] === undefined ? [] : [payload[key]];
  let values: readonly unknown[] = [payload];
  for (const segment of key.split('.')) {
    const [, name = segment, index] = /^(.*?)\[(\d*)\]$/.exec(segment) ?? [];
    values = values.flatMap((value) => {
      const found = isFields(value) ? value[name] : undefined;
      if (found === undefined) return [];
      if (index === undefined) return [found];
      if (!Array.isArray(found)) return [];
      return index === '' ? found : found.slice(Number(index), Number(index) + 1);
    });
  }
  return values;
}

/** Undefined when no payload is shown. */
export function shownPayload(payload: Fields, selector: PayloadSelector): Fields | undefined {
  if (typeof selector === 'boolean') return selector ? payload : undefined;
  const include = isList(selector) ? selector : selector.include;
  const exclude = isList(selector) ? undefined : selector.exclude;
  const shown = Object.entries(payload).filter(
    ([name]) => (include === undefined || include.includes(name)) && exclude?.includes(name) !== true,
  );
  return Object.fromEntries(shown);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(selector: Exclude<PayloadSelector, boolean>): selector is readonly string[] {
  return Array.isArray(selector);
}
