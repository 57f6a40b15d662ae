// Makes an embedded destination out of its settings in the job file.
// Opens and creates nothing: that is left to the destination's first call.

import { resolve } from 'node:path';
import type { JobName } from '../../core/ids.ts';
import type { VectorDestination } from '../../engine/ports.ts';
import { EmbeddedDestination } from './embeddedDestination.ts';
import { loadSqliteEngine } from './loadSqliteEngine.ts';

export interface EmbeddedSettings {
  readonly type: 'embedded';
  /** The vector file, absolute or from the job file's folder. Several jobs may share it. */
  readonly path: string;
}

export interface EmbeddedOptions {
  /** False keeps sqlite-vec out and scans in JavaScript, as where it has no build. */
  readonly useExtension: boolean;
  /** Below this many points a search compares every vector; from it on it compares bits first. */
  readonly exactBelow: number;
}

const DEFAULT_OPTIONS: EmbeddedOptions = { useExtension: true, exactBelow: 20_000 };

/** @throws ConfigError when this Node has no SQLite. */
export async function openEmbeddedDestination(
  settings: EmbeddedSettings,
  baseDir: string,
  job: JobName,
  options: Partial<EmbeddedOptions> = {},
): Promise<VectorDestination> {
  const { useExtension, exactBelow } = { ...DEFAULT_OPTIONS, ...options };
  const engine = await loadSqliteEngine(useExtension);
  return new EmbeddedDestination(resolve(baseDir, settings.path), job, engine, exactBelow);
}
