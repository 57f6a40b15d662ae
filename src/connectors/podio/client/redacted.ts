// Takes out of Podio's answers what opens doors: an app's `token`, and `push`, a live signature.

import type { Json } from '../../../core/fieldValue.ts';

const SECRETS: ReadonlySet<string> = new Set(['token', 'push']);

/** `answer` without them, at any depth. What holds none of them is given back as it is. */
export function redacted(answer: Json): Json {
  if (typeof answer !== 'object' || answer === null) return answer;
  if (Array.isArray(answer)) {
    const elements = answer.map(redacted);
    return elements.some((element, index) => element !== answer[index]) ? elements : answer;
  }
  const entries = Object.entries(answer);
  const kept = entries.filter(([name]) => !SECRETS.has(name)).map(([name, value]) => [name, redacted(value)] as const);
  const isSame = kept.length === entries.length && kept.every(([, value], index) => value === entries[index]?.[1]);
  return isSame ? answer : Object.fromEntries(kept);
}
