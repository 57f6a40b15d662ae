// The text of a job file in, its jobs and its problems out. An error in one job never hides the others.
// Reads no file; knows no type of source, embedder or destination by name.

import { getNodeValue, type Node } from 'jsonc-parser';
import { type JobName, jobName } from '../ids.ts';
import { type Job, jobSchema } from './job.ts';
import { jobFileFrameSchema } from './jobFileSchema.ts';
import { jobNameSchema } from './jobNameSchema.ts';
import { describeSyntaxError, type JsonPath, type JsonText, parseJsonText, propertiesOf } from './jsonText.ts';
import type { Problem } from './problem.ts';
import { expectedPhrase, problemAt, problemsOf } from './problemOfIssue.ts';
import { mentionsSecret } from './secret.ts';

export interface JobFile {
  /** The jobs without a problem, in the file's order. */
  readonly jobs: ReadonlyMap<JobName, Job>;
  readonly problems: readonly Problem[];
}

type Property = ReturnType<typeof propertiesOf>[number];

/** Keys given twice: JSON keeps the last and drops the others without a word. */
function repeatedKeys(json: JsonText, job: JobName | null, path: JsonPath, node: Node | undefined): Problem[] {
  if (node?.type === 'array')
    return (node.children ?? []).flatMap((child, index) => repeatedKeys(json, job, [...path, index], child));
  const seen = new Set<string>();
  return propertiesOf(node).flatMap(({ name, key, value }) => {
    const inner = repeatedKeys(json, job, [...path, name], value);
    if (!seen.has(name)) {
      seen.add(name);
      return inner;
    }
    const twice = { job, path: [...path, name], expected: 'each key once', found: `${JSON.stringify(name)} again` };
    return [problemAt(json, { ...twice, offset: key.offset }), ...inner];
  });
}

/** References to secrets outside of secret fields: they would be sent as they stand. */
function strayReferences(json: JsonText, job: JobName, path: JsonPath, value: unknown): Problem[] {
  if (typeof value === 'string') {
    if (!mentionsSecret(value)) return [];
    const expected = 'no reference to a secret here';
    const advice = `Only fields that hold a secret, such as "password" or "apiKey", take \${secret:NAME}.`;
    return [problemAt(json, { job, path, expected, found: 'one', advice })];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    strayReferences(json, job, [...path, Array.isArray(value) ? Number(name) : name], inner),
  );
}

function syntaxProblem(json: JsonText, error: JsonText['errors'][number], owner: Property | undefined): Problem {
  const job = owner === undefined ? null : jobName(owner.name);
  const path = owner === undefined ? [] : ['jobs', owner.name];
  return problemAt(json, { job, path, ...describeSyntaxError(json.text, error), offset: error.offset });
}

function parseJob(json: JsonText, { name, key, value }: Property): { job: Job | null; problems: readonly Problem[] } {
  const path = ['jobs', name];
  const id = jobName(name);
  const named = jobNameSchema.safeParse(name);
  if (!named.success) {
    const expected = named.error.issues[0]?.message ?? 'another name';
    const problem = problemAt(json, { job: id, path, expected, found: JSON.stringify(name), offset: key.offset });
    return { job: null, problems: [problem] };
  }
  const settings: unknown = value === undefined ? undefined : getNodeValue(value);
  const repeated = repeatedKeys(json, id, path, value);
  const parsed = jobSchema.safeParse(settings, { error: expectedPhrase });
  const problems = parsed.success
    ? strayReferences(json, id, path, parsed.data)
    : problemsOf(json, { job: id, base: path, value: settings }, parsed.error);
  const all = [...repeated, ...problems];
  return { job: parsed.success && all.length === 0 ? parsed.data : null, problems: all };
}

/** Names that one file system or another takes for the same. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

export function parseJobFile(text: string): JobFile {
  const json = parseJsonText(text);
  const jobs = new Map<JobName, Job>();
  const properties = propertiesOf(propertiesOf(json.root).findLast(({ name }) => name === 'jobs')?.value);
  const broken = new Set<Property>();
  const problems: Problem[] = [];

  const offsets = new Set<number>();
  for (const error of json.errors) {
    if (offsets.has(error.offset)) continue;
    offsets.add(error.offset);
    const owner = properties.find(({ key }) => {
      const property = key.parent ?? key;
      return error.offset >= property.offset && error.offset <= property.offset + property.length;
    });
    if (owner !== undefined) broken.add(owner);
    problems.push(syntaxProblem(json, error, owner));
  }
  if (json.root === undefined) return { jobs, problems };

  const frame: unknown = getNodeValue(json.root);
  const checked = jobFileFrameSchema.safeParse(frame, { error: expectedPhrase });
  if (!checked.success) problems.push(...problemsOf(json, { job: null, base: [], value: frame }, checked.error));

  const seen = new Map<string, string>();
  for (const property of properties) {
    const earlier = seen.get(folded(property.name));
    if (earlier !== undefined) {
      const twice = { job: jobName(property.name), path: ['jobs', property.name] };
      const expected = `a name that differs from ${JSON.stringify(earlier)} in more than upper and lower case`;
      const found = JSON.stringify(property.name);
      problems.push(problemAt(json, { ...twice, expected, found, offset: property.key.offset }));
      continue;
    }
    seen.set(folded(property.name), property.name);
    if (broken.has(property)) continue;
    const { job, problems: ofJob } = parseJob(json, property);
    problems.push(...ofJob);
    if (job !== null) jobs.set(jobName(property.name), job);
  }
  return { jobs, problems };
}
