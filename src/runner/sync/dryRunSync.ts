// A run that is only talked about: reads the first rows of the source, looks at the store and the destination, and says
// what starting the job would do and take. Takes no lock, keeps no checkpoint, asks no embedder, writes nowhere.

import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';
import { compilePayload } from '../../core/payloadMap.ts';
import { compileText } from '../../core/textTemplate.ts';
import { budgetName } from '../../engine/budget.ts';
import type { DestinationContent, EmbeddingSpace } from '../../engine/ports.ts';
import { estimatePass } from '../../engine/sync/estimatePass.ts';
import { type SourceSample, sampleSource } from '../../engine/sync/sampleSource.ts';
import type { ForeseenStart, SyncDryRun } from '../../protocol/dryRun.ts';
import { Accounts } from '../accounts.ts';
import type { Foreseen, JobVoice } from '../jobKind.ts';
import type { PlacedJob } from '../placedJob.ts';
import { embedderTerms } from './embedderTerms.ts';
import { openSyncParts, type SyncParts } from './openSyncParts.ts';
import { refuseUnsafeSweep } from './refuseUnsafeSweep.ts';

/** @throws what keeps a run from its first page: a source that cannot be reached, a column that is not there. */
export async function dryRunSync(
  placed: PlacedJob<SyncJob>,
  { foresight, mode }: Foreseen,
  voice: JobVoice,
  signal: AbortSignal,
): Promise<SyncDryRun> {
  // Accounts of its own: budgets that are only tried out must not become those of the process.
  const parts = await openSyncParts(placed, new Accounts(), voice);
  try {
    const { name, job } = placed;
    const { source, embedder, destination } = parts;
    const reading = { textOf: compileText(job.text), payloadOf: compilePayload(job.payload) };
    const sample = await sampleSource({ source, ...reading, maxChars: embedder.limits.maxChars }, signal);
    const content = (await destination.check?.(embedder.space, signal)) ?? null;
    const start = unlessRefused(foresight.start, () => {
      refuseUnsafeSweep(job, source);
      if (mode === 'continue') refuseOtherSpace(name, foresight.start, embedder.space, content);
    });
    return {
      kind: 'sync',
      job: name,
      source: { title: sample.title, streams: sample.streams, rows: sample.total },
      embedder: embedder.space,
      destination: content === null ? null : { ...content, otherSpaces: [...content.otherSpaces] },
      start,
      warnings: [...sample.warnings, ...foresight.warnings],
      sample: describeSample(sample),
      estimate: describeEstimate(job, parts, sample, foresight.recordsLeft),
    };
  } finally {
    await parts.close();
  }
}

/** A start that nothing stands in the way of so far, or why it would be refused. */
function unlessRefused(start: ForeseenStart, check: () => void): ForeseenStart {
  if (start.kind === 'refused' || start.kind === 'held') return start;
  try {
    check();
    return start;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'refused', message: error.message };
  }
}

/** A run that was begun has passed this check: what it built since is its own. */
function refuseOtherSpace(
  name: JobName,
  start: ForeseenStart,
  space: EmbeddingSpace,
  content: DestinationContent | null,
): void {
  const [other] = content?.otherSpaces ?? [];
  if (start.kind !== 'newRun' || other === undefined) return;
  throw new ConfigError(
    `the destination already holds points of the job made by ${describeSpace(other)}; a run would make ${describeSpace(space)}, ` +
      `and the two cannot be compared. Go back to the former embedder, or embed everything anew with: ratchet run ${name} --fresh`,
  );
}

function describeSpace({ provider, model, dimensions, variant }: EmbeddingSpace): string {
  const details = variant === '' ? `${dimensions} dimensions` : `${dimensions} dimensions, ${variant}`;
  return `${provider}/${model} (${details})`;
}

function describeSample({ rows, unreadable, empty, truncated, shown }: SourceSample): SyncDryRun['sample'] {
  return { rows, unreadable, empty, truncated, texts: [...shown] };
}

function describeEstimate(
  job: SyncJob,
  { embedder, governors }: SyncParts,
  sample: SourceSample,
  recordsLeft: Foreseen['foresight']['recordsLeft'],
): SyncDryRun['estimate'] {
  const { budgets } = governors.embedder;
  const left = recordsLeft === 'unknown' ? null : recordsLeft;
  const rows = left === 'all' ? sample.total : left;
  const { price } = embedderTerms(job.embedder);
  const estimate = estimatePass({ rows, sample, textsPerCall: embedder.limits.maxTexts, budgets, price });
  return { ...estimate, price, quotas: budgets.map(budgetName) };
}
