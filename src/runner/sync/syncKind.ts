// Jobs of kind `sync` as the runner sees them: how their runs are counted, what a run needs before it may begin, and how
// an attempt of one is put together.

import { type CounterName, type Counters, SYNC_COUNTERS } from '../../core/counters.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import { fingerprintOf } from '../../core/jobFile/fingerprint.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';
import { compilePayload } from '../../core/payloadMap.ts';
import type { Savings } from '../../core/runEvent.ts';
import { compileText } from '../../core/textTemplate.ts';
import type { RunRecord } from '../../engine/ports.ts';
import { savedByResuming, savingsOf } from '../../engine/savings.ts';
import { runSyncAttempt } from '../../engine/sync/runSyncAttempt.ts';
import { systemClock } from '../../engine/systemClock.ts';
import type { Accounts } from '../accounts.ts';
import type { ChangeWords, JobKind, JobParts, JobVoice, PreparedAttempt, RunFigures, RunPass } from '../jobKind.ts';
import type { PlacedJob } from '../placedJob.ts';
import { dryRunSync } from './dryRunSync.ts';
import { type EmbedderTerms, embedderTerms } from './embedderTerms.ts';
import { openDestination } from './openDestination.ts';
import { openJobSpool } from './openJobSpool.ts';
import { openSyncParts, type SyncParts } from './openSyncParts.ts';
import { refuseUnsafeSweep } from './refuseUnsafeSweep.ts';

const USUAL_TEXTS_PER_CALL = 100;

/** @param job null when the job file no longer has it: what was saved is then told without money. */
export function syncFigures(job: SyncJob | null): RunFigures {
  const terms: Pick<EmbedderTerms, 'price' | 'textsPerCall'> =
    job === null ? { price: null, textsPerCall: USUAL_TEXTS_PER_CALL } : embedderTerms(job.embedder);
  const counterNames: readonly CounterName[] = SYNC_COUNTERS;
  return {
    counterNames,
    savedByResuming,
    savingsOf: (counters: Counters): Savings => savingsOf(counters, terms.price, terms.textsPerCall),
  };
}

export function syncKind(placed: PlacedJob<SyncJob>): JobKind {
  return {
    ...syncFigures(placed.job),
    fingerprint: fingerprintOf(placed.job),
    changed: changedWords(placed.name),
    open: (accounts, voice) => openParts(placed, accounts, voice),
    dryRun: (foreseen, voice, signal) => dryRunSync(placed, foreseen, voice, signal),
  };
}

async function openParts(placed: PlacedJob<SyncJob>, accounts: Accounts, voice: JobVoice): Promise<JobParts> {
  const parts = await openSyncParts(placed, accounts, voice);
  return {
    accounts: Object.values(parts.governors).map((governor) => governor.account),
    prepare: (pass, signal) => prepare(placed, parts, pass, voice, signal),
    close: () => parts.close(),
  };
}

async function prepare(
  { name, job }: PlacedJob<SyncJob>,
  parts: SyncParts,
  pass: RunPass,
  voice: JobVoice,
  signal: AbortSignal,
): Promise<PreparedAttempt> {
  const { source, sourceGate, embedder, destination, governors } = parts;
  refuseUnsafeSweep(job, source);
  const { run, begun, fresh, mayWait } = pass;
  // A run that was begun has passed the check for another model's vectors; what it built since is its own.
  const rebuild = begun !== null || fresh;
  const opened = await openDestination(destination, { run, space: embedder.space, rebuild }, { mayWait }, signal);
  if (begun !== null && opened.empty) refuseLostPoints(name, begun);
  const spool = parts.adopt(await openJobSpool(pass.storePath, embedder, voice.warn));
  return (place) =>
    runSyncAttempt({
      ...place,
      ...{ job: name, source, sourceGate, embedder, destination, spool, governors },
      textOf: compileText(job.text),
      payloadOf: compilePayload(job.payload),
      deletes: job.deletes,
      askDestination: !opened.empty,
      clock: systemClock,
    });
}

/** Going on would read to the end and only then find that what was written before is gone. */
function refuseLostPoints(name: JobName, { counters }: RunRecord): void {
  const written = (counters.written ?? 0) + (counters.unchanged ?? 0);
  if (written === 0) return;
  throw new ConfigError(
    `the destination is empty: expected the ${written.toLocaleString('en-US')} points this run has written so far. ` +
      `Put it back and resume, or begin a fresh run (\`ratchet run ${name} --fresh\`), which writes everything anew.`,
  );
}

function changedWords(name: JobName): ChangeWords {
  const fresh = `begin a fresh run (\`ratchet run ${name} --fresh\`)`;
  return {
    source:
      "the job's source (or the text or payload it makes of a row) changed since its run began, so its checkpoint no " +
      'longer fits; expected the source it began with. Put it back and resume, or ' +
      `${fresh}: rows whose text did not change are not embedded again.`,
    space:
      "the job's embedding model changed since its run began; expected the model it began with, because " +
      `vectors of two models cannot be mixed. Put it back and resume, or ${fresh}, which embeds everything anew.`,
  };
}
