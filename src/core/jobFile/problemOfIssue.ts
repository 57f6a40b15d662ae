// From what zod found to what a person reads: path, position, expected, found. The wording of every message is here.

import type * as z from 'zod';
import type { JobName } from '../ids.ts';
import { nearestName } from '../nearestName.ts';
import { type JsonPath, type JsonText, nearestNode, pathText, positionAt, propertiesOf } from './jsonText.ts';
import type { Problem } from './problem.ts';

const quoted = (words: readonly unknown[]): string => words.map((word) => JSON.stringify(word)).join(', ');
const oneOf = (words: readonly unknown[]): string => (words.length === 1 ? quoted(words) : `one of ${quoted(words)}`);

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object { … }',
  record: 'an object { … }',
};

/** The phrase after "expected" wherever a schema does not bring its own. Passed to zod as the parse's `error`. */
export function expectedPhrase(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KIND_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : 'something else';
    case 'unrecognized_keys': {
      const shape = issue.inst !== undefined && 'shape' in issue.inst ? issue.inst.shape : {};
      return oneOf(Object.keys(shape ?? {}));
    }
    default:
      return 'something else';
  }
}

function describeFound(value: unknown, withhold: boolean): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object { … }';
  if (withhold) return typeof value === 'string' ? 'other text' : `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

interface Finding {
  readonly job: JobName | null;
  readonly path: JsonPath;
  readonly expected: string;
  readonly found: string;
  readonly advice?: string | undefined;
  /** Where it is shown, when that is not the value at `path`. */
  readonly offset?: number;
}

export function problemAt(json: JsonText, { job, path, expected, found, advice, offset }: Finding): Problem {
  const at = offset ?? (json.root === undefined ? 0 : nearestNode(json.root, path).offset);
  const sentence = `Expected ${expected}, found ${found}.`;
  return {
    job,
    path: pathText(path),
    expected,
    found,
    message: advice === undefined ? sentence : `${sentence} ${advice}`,
    ...positionAt(json.text, at),
  };
}

/** Alternatives stand in double quotes in every phrase. */
function didYouMean(word: string, expected: string): string | undefined {
  const known = [...expected.matchAll(/"([^"]+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const near = nearestName(word, known);
  return near === null ? undefined : `Did you mean ${JSON.stringify(near)}?`;
}

function valueAt(value: unknown, path: JsonPath): unknown {
  let inner = value;
  for (const segment of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Object.getOwnPropertyDescriptor(inner, segment)?.value;
  }
  return inner;
}

interface Checked {
  readonly job: JobName | null;
  /** Where `value` stands in the file. */
  readonly base: JsonPath;
  readonly value: unknown;
}

/** A union's issue says more when exactly one of its options got past the outermost value. */
function unpackUnion(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inner = issue.errors.filter((errors) => errors.length > 0 && errors.every(({ path }) => path.length > 0));
  if (inner.length !== 1) return [issue];
  return (inner[0] ?? []).map((deeper) => ({ ...deeper, path: [...issue.path, ...deeper.path] }));
}

/** What a check of our own may add to its issue. */
export interface IssueParams {
  /** The value may hold a secret and is not repeated. */
  readonly withhold?: boolean | undefined;
  /** A sentence after the message. */
  readonly advice?: string | undefined;
  /** Replaces the description of the value. */
  readonly found?: string | undefined;
}

function problemsOfOne(json: JsonText, { job, base, value }: Checked, issue: z.core.$ZodIssue): Problem[] {
  const within = issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
  const path = [...base, ...within];
  const expected = issue.message;
  if (issue.code === 'unrecognized_keys') {
    const owner = json.root === undefined ? undefined : nearestNode(json.root, path);
    return issue.keys.map((name) => {
      const offset = propertiesOf(owner).find((property) => property.name === name)?.key.offset ?? owner?.offset ?? 0;
      const found = `the key ${JSON.stringify(name)}`;
      return problemAt(json, {
        job,
        path: [...path, name],
        expected,
        found,
        advice: didYouMean(name, expected),
        offset,
      });
    });
  }
  const params: IssueParams = (issue.code === 'custom' && issue.params) || {};
  const { withhold = false, advice } = params;
  const actual = valueAt(value, within);
  const found = params.found ?? describeFound(actual, withhold);
  const guess = typeof actual === 'string' && !withhold ? didYouMean(actual, expected) : undefined;
  return [problemAt(json, { job, path, expected, found, advice: advice ?? guess })];
}

export function problemsOf(json: JsonText, checked: Checked, error: z.ZodError): Problem[] {
  return error.issues.flatMap(unpackUnion).flatMap((issue) => problemsOfOne(json, checked, issue));
}
