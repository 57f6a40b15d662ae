// What of a job's settings its checkpoints and its vectors depend on, as two short hashes. Tuning (page size, budgets,
// parallelism) and secrets are left out: changing them must not cost a run its place.

import { createHash } from 'node:crypto';
import type { Json } from '../fieldValue.ts';
import type { Job } from './job.ts';
import type { SyncJob } from './syncJob.ts';

function hash(parts: Json): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

type RowQuery = Extract<SyncJob['source'], { readonly paging: string }>;

function rowBasis({ query, table, key, paging }: RowQuery): readonly Json[] {
  return [query ?? null, table ?? null, key, paging];
}

/** Server and database; who signs in there does not move a row. */
function databaseOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function cursorBasis(source: SyncJob['source']): Json {
  switch (source.type) {
    case 'sqlite':
      return [source.type, source.path, ...rowBasis(source)];
    case 'postgres':
    case 'mysql':
      return [source.type, databaseOf(source.url), ...rowBasis(source)];
    case 'csv': {
      const { type, path, key, encoding, delimiter, quote, header, columns } = source;
      return [type, path, key, encoding ?? null, delimiter, quote, header, columns ?? null];
    }
    case 'jsonl':
      return [source.type, source.path, source.key, source.encoding ?? null];
  }
}

function vectorBasis(embedder: SyncJob['embedder']): Json {
  switch (embedder.type) {
    case 'builtin':
      return [embedder.type];
    case 'openai':
      return [embedder.type, embedder.url, embedder.model, embedder.dimensions];
    case 'gemini':
      return [embedder.type, embedder.model, embedder.dimensions, embedder.taskType];
  }
}

/**
 * `source`: a cursor saved under another one no longer fits, or the pages before it were turned into other texts and
 * payloads. `space`: vectors made under another one must be made anew.
 */
export function fingerprintOf(job: Job): { readonly source: string; readonly space: string } {
  const source = hash([cursorBasis(job.source), job.text, job.payload ?? null]);
  return { source, space: hash(vectorBasis(job.embedder)) };
}
