// What of a job's settings its checkpoints and its vectors depend on, as two short hashes. Tuning (page size, budgets,
// parallelism) and secrets are left out: changing them must not cost a run its place.

import { createHash } from 'node:crypto';
import type { Json } from '../fieldValue.ts';
import type { BackupJob } from './backupJob.ts';
import type { Job } from './job.ts';
import type { PodioAuth } from './podioAuth.ts';
import type { SyncJob } from './syncJob.ts';

/** The `space` of a job that makes no vectors. */
export const NO_SPACE = 'none';

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

/** Whose eyes the data is seen with, as far as the settings tell; a code that became a refresh token is still the same. */
function readerOf(auth: PodioAuth): readonly Json[] {
  switch (auth.grant) {
    case 'password':
      return ['user', auth.username];
    case 'authorization_code':
    case 'refresh_token':
      return ['client', auth.clientId];
    case 'app':
      return ['app', auth.appId];
  }
}

type PodioSource = Extract<SyncJob['source'] | BackupJob['source'], { readonly type: 'podio' }>;

/** Pages that come from another call are in another order. */
function podioBasis({ type, url, auth, listing }: PodioSource): readonly Json[] {
  return [type, new URL(url).host, ...readerOf(auth), listing];
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
    case 'podio': {
      const { organization = null, workspace = null, app = null } = source;
      return [...podioBasis(source), organization, workspace, app];
    }
    case 'archive': {
      const { type, path, organization = null, workspace = null, app = null } = source;
      return [type, path, organization, workspace, app];
    }
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

/** A cursor of a backup goes with a position in the archive's files. */
function backupBasis({ source, destination }: BackupJob): Json {
  const { organizations, exclude, include, archived } = source;
  const selection = [organizations, exclude.workspaces, exclude.apps, include].map((words) => words.toSorted());
  return [...podioBasis(source), ...selection, archived, destination.type, destination.path];
}

/**
 * `source`: a cursor saved under another one no longer fits, or the pages before it were turned into something else.
 * `space`: vectors made under another one must be made anew.
 */
export function fingerprintOf(job: Job): { readonly source: string; readonly space: string } {
  switch (job.kind) {
    case 'sync': {
      const source = hash([cursorBasis(job.source), job.text, job.payload ?? null]);
      return { source, space: hash(vectorBasis(job.embedder)) };
    }
    case 'backup':
      return { source: hash(backupBasis(job)), space: NO_SPACE };
  }
}
