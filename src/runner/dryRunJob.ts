// A run that is only talked about: reads the first rows of the source, looks at the store and the destination, and says
// what starting the job would do and take. Takes no lock, keeps no checkpoint, asks no embedder, writes nowhere.

import { ConfigError } from '../core/errors.ts';
import { compilePayload } from '../core/payloadMap.ts';
import { compileText } from '../core/textTemplate.ts';
import { budgetName } from '../engine/budget.ts';
import type { DestinationContent, EmbeddingSpace } from '../engine/ports.ts';
import { estimatePass } from '../engine/sync/estimatePass.ts';
import { type SourceSample, sampleSource } from '../engine/sync/sampleSource.ts';
import type { DryRunReport, ForeseenStart } from '../protocol/contract.ts';
import { Accounts } from './accounts.ts';
import { type Foresight, foreseeStart, type StartQuestion } from './foreseeStart.ts';
import { refuseUnsafeSweep } from './jobRun.ts';
import { openSyncParts, type PartsRequest, type SyncParts } from './openSyncParts.ts';

export type DryRun = PartsRequest & StartQuestion;

/** @throws what keeps a run from its first page: a source that cannot be reached, a column that is not there. */
export async function dryRunJob(request: DryRun, signal: AbortSignal): Promise<DryRunReport> {
  const foresight = await foreseeStart(request);
  // Accounts of its own: budgets that are only tried out must not become those of the process.
  const parts = await openSyncParts(request, new Accounts());
  try {
    const { job } = request;
    const { source, embedder, destination } = parts;
    const reading = { textOf: compileText(job.text), payloadOf: compilePayload(job.payload) };
    const sample = await sampleSource({ source, ...reading, maxChars: embedder.limits.maxChars }, signal);
    const content = (await destination.check?.(embedder.space, signal)) ?? null;
    const start = unlessRefused(foresight.start, () => {
      refuseUnsafeSweep(job, source);
      if (request.mode === 'continue') refuseOtherSpace(request, foresight.start, embedder.space, content);
    });
    return {
      job: request.name,
      source: { title: sample.title, streams: sample.streams, rows: sample.total },
      embedder: embedder.space,
      destination: content === null ? null : { ...content, otherSpaces: [...content.otherSpaces] },
      start,
      warnings: [...sample.warnings, ...lossOf(foresight)],
      sample: describeSample(sample),
      estimate: describeEstimate(request, parts, sample, foresight),
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
  { name }: DryRun,
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

function lossOf({ lost }: Foresight): readonly string[] {
  return lost === null ? [] : [`the checkpoint store is damaged; a run would recover what can be read. Lost: ${lost}`];
}

function describeSample({ rows, unreadable, empty, truncated, shown }: SourceSample): DryRunReport['sample'] {
  return { rows, unreadable, empty, truncated, texts: [...shown] };
}

function describeEstimate(
  { terms }: DryRun,
  { embedder, governors }: SyncParts,
  sample: SourceSample,
  { rowsLeft }: Foresight,
): DryRunReport['estimate'] {
  const { budgets } = governors.embedder;
  const left = rowsLeft === 'unknown' ? null : rowsLeft;
  const rows = left === 'all' ? sample.total : left;
  const { price } = terms;
  const estimate = estimatePass({ rows, sample, textsPerCall: embedder.limits.maxTexts, budgets, price });
  return { ...estimate, price, quotas: budgets.map(budgetName) };
}
