// Every connector by its `type`, loaded when a job first needs it, so that a driver nobody uses costs nothing.
// The one place that knows all connectors; it knows nothing of runs.

import type { JobName } from '../core/ids.ts';
import type { BackupJob } from '../core/jobFile/backupJob.ts';
import type { Resolved } from '../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../core/jobFile/syncJob.ts';
import type { BackupDestination, BackupSource } from '../engine/backupPorts.ts';
import type { CallGate } from '../engine/callGate.ts';
import type { Embedder, Row, Source, VectorDestination } from '../engine/ports.ts';
import type { ExportedArchive, ExportSettings } from './archive/exportArchive.ts';
import type { ArchiveKeeper } from './archive/run/claimArchive.ts';
import type { VerifiedArchive } from './archive/verifyArchive.ts';
import type { PodioSession } from './podio/client/session.ts';

type SourceSettings = Resolved<SyncJob['source']>;
type PodioSettings = Extract<SourceSettings, { readonly type: 'podio' }>;

/** @param baseDir the job file's folder, where relative paths start. */
export async function openSource(
  settings: Exclude<SourceSettings, PodioSettings>,
  baseDir: string,
): Promise<Source<Row>> {
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
    case 'archive': {
      const { openArchiveSource } = await import('./archive/openArchiveSource.ts');
      return openArchiveSource(settings, baseDir);
    }
  }
}

/** @param gate what it sends its calls through. @param session its refresh token, and who keeps a new one. */
export async function openPodioSource(
  settings: PodioSettings,
  gate: CallGate,
  session: PodioSession,
): Promise<Source<Row>> {
  const { openPodioSource: open } = await import('./podio/openPodioSource.ts');
  return open(settings, gate, session);
}

/** @param gate as for `openPodioSource`. */
export async function openBackupSource(
  settings: Resolved<BackupJob['source']>,
  gate: CallGate,
  session: PodioSession,
): Promise<BackupSource> {
  const { openPodioBackup } = await import('./podio/openPodioBackup.ts');
  return openPodioBackup(settings, gate, session);
}

/** @param keeper whose archive it is. */
export async function openBackupDestination(
  settings: Resolved<BackupJob['destination']>,
  baseDir: string,
  keeper: ArchiveKeeper,
): Promise<BackupDestination> {
  const { openArchive } = await import('./archive/openArchive.ts');
  return openArchive(settings, baseDir, keeper);
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

/** @param limit differences to name at most. */
export async function verifyArchive(path: string, limit: number, signal: AbortSignal): Promise<VerifiedArchive> {
  const { verifyArchive: verify } = await import('./archive/verifyArchive.ts');
  return verify(path, limit, signal);
}

export async function exportArchive(
  path: string,
  settings: ExportSettings,
  signal: AbortSignal,
): Promise<ExportedArchive> {
  const { exportArchive: exportTables } = await import('./archive/exportArchive.ts');
  return exportTables(path, settings, signal);
}
