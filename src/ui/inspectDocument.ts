// One job as a document that can be read from top to bottom and pasted into an issue. The report itself is in English
// whatever the display's language: it is made for whoever is asked for help, and is the command line's, word for word.

import { attemptText, inspectText } from '../cli/inspectText.ts';
import type { Job } from '../core/jobFile/job.ts';
import { SecretReference } from '../core/jobFile/secret.ts';
import type { JobView } from '../host/jobView.ts';
import { redact } from '../host/redact.ts';
import type { InspectReport } from '../protocol/inspectReport.ts';

export interface Inspection {
  readonly view: JobView;
  /** Null where no store may be opened: another process has the job, or nothing may run here. */
  readonly report: InspectReport | null;
  /** Null when the job cannot be read. */
  readonly job: Job | null;
  /** Lines such as "Ratchet 0.1.0". */
  readonly versions: readonly string[];
  /** Values that must not appear. */
  readonly secrets: readonly string[];
}

export function inspectDocument({ view, report, job, versions, secrets }: Inspection): string {
  const settings = job === null ? '(the job cannot be read)' : JSON.stringify(job, showReference, 2);
  const problems = view.problems.map(({ path, line, message }) => `line ${line}, ${path}: ${message}`);
  const parts = [
    `# ${view.name}`,
    versions.map((line) => `- ${line}`).join('\n'),
    fenced('text', report === null ? viewText(view) : inspectText(report)),
    view.lastError === null ? '' : `## Last error\n\n${fenced('text', view.lastError)}`,
    problems.length === 0 ? '' : `## Problems in the job file\n\n${fenced('text', problems.join('\n'))}`,
    `## Settings, defaults filled in\n\n${fenced('json', settings)}`,
  ];
  return `${redact(parts.filter((part) => part !== '').join('\n\n'), secrets)}\n`;
}

function viewText({ name, state, owner, progress, attempts, deadLetters, run }: JobView): string {
  const holder = owner.kind === 'elsewhere' ? `held by ${owner.role} (process ${owner.pid} on ${owner.host})` : '';
  const { total, shown } = deadLetters;
  return [
    `${name}: ${state ?? 'has not run yet'}`,
    run === null ? '' : `  run ${run}`,
    holder === '' ? '' : `  ${holder}; this is what its status snapshot tells`,
    progress === null ? '' : `  ${progress.done} of ${progress.total ?? '?'}, checkpoint: ${progress.checkpoint}`,
    progress === null ? '' : `  counters: ${JSON.stringify(progress.counters)}`,
    ...attempts.map((attempt) => `  ${attemptText(attempt)}`),
    total === 0 ? '' : `  dead letters: ${total}`,
    ...shown.map(({ stream, record, error }) => `    ${record} of ${stream}: ${error}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const showReference = (_key: string, value: unknown): unknown =>
  value instanceof SecretReference ? `\${secret:${value.name}}` : value;

/** A fence longer than any the text holds. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
