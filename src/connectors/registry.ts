// Every connector by its `type`, loaded when a job first needs it, so that a driver nobody uses costs nothing.
// The one place that knows all connectors; it knows nothing of runs.

import type { JobName } from '../core/ids.ts';
import type { Resolved } from '../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../core/jobFile/syncJob.ts';
import type { Embedder, Row, Source, VectorDestination } from '../engine/ports.ts';

/** @param baseDir the job file's folder, where relative paths start. */
export async function openSource(settings: Resolved<SyncJob['source']>, baseDir: string): Promise<Source<Row>> {
  switch (settings.type) {
    case 'sqlite': {
      const { openSqliteSource } = await import('./sqlite/openSqliteSource.ts');
      return openSqliteSource(settings, baseDir);
    }
    case 'postgres': {
      const { openPostgresSource } = await import('./postgres/openPostgresSource.ts');
      return openPostgresSource(settings, baseDir);
    }
    case 'mysql': {
      const { openMysqlSource } = await import('./mysql/openMysqlSource.ts');
      return openMysqlSource(settings, baseDir);
    }
    case 'csv': {
      const { openCsvSource } = await import('./csv/openCsvSource.ts');
      return openCsvSource(settings, baseDir);
    }
    case 'jsonl': {
      const { openJsonlSource } = await import('./jsonl/openJsonlSource.ts');
      return openJsonlSource(settings, baseDir);
    }
  }
}

/** @param keyName the secret its key comes from, for messages; null when there is none. */
export async function openEmbedder(
  settings: Resolved<SyncJob['embedder']>,
  keyName: string | null = null,
): Promise<Embedder> {
  switch (settings.type) {
    case 'builtin': {
      const { openBuiltinEmbedder } = await import('./builtin/openBuiltinEmbedder.ts');
      return openBuiltinEmbedder(settings);
    }
    case 'openai': {
      const { openOpenaiEmbedder } = await import('./openai/openOpenaiEmbedder.ts');
      return openOpenaiEmbedder(settings, keyName);
    }
    case 'gemini': {
      const { openGeminiEmbedder } = await import('./gemini/openGeminiEmbedder.ts');
      return openGeminiEmbedder(settings, keyName);
    }
  }
}

export async function openDestination(
  settings: Resolved<SyncJob['destination']>,
  baseDir: string,
  job: JobName,
): Promise<VectorDestination> {
  switch (settings.type) {
    case 'embedded': {
      const { openEmbeddedDestination } = await import('./embedded/openEmbeddedDestination.ts');
      return openEmbeddedDestination(settings, baseDir, job);
    }
    case 'qdrant': {
      const { openQdrantDestination } = await import('./qdrant/openQdrantDestination.ts');
      return openQdrantDestination(settings, job);
    }
  }
}
