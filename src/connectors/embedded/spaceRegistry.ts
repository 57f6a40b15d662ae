// Which embedding spaces a job has in a vector file: the one being built, the one that is searched, those being let go.
// Knows nothing of the points in them.

import { ConfigError, CorruptError } from '../../core/errors.ts';
import { type JobName, type RunId, runId } from '../../core/ids.ts';
import type { EmbeddingSpace } from '../../engine/ports.ts';
import { integerOf, type ResultRow, textOf } from './columns.ts';
import type { VectorFile } from './vectorFile.ts';

/** Recorded with each space, so that a later version may choose another rotation and still search older files. */
const ROTATION_SEED = 0x1e3779b9;

const SpaceState = {
  /** A pass over it has never been completed. */
  building: 'building',
  /** Complete once; the one that is searched. At most one a job. */
  active: 'active',
  /** Superseded; its points are being removed. */
  retired: 'retired',
} as const;
type SpaceState = (typeof SpaceState)[keyof typeof SpaceState];

export interface StoredSpace {
  readonly number: number;
  readonly space: EmbeddingSpace;
  readonly rotationSeed: number;
  readonly state: SpaceState;
  readonly begunIn: RunId;
}

function spacesOf(file: VectorFile, job: JobName): StoredSpace[] {
  return file
    .prepare('SELECT * FROM spaces JOIN passes ON pass = begun_in WHERE job = ? ORDER BY space')
    .all(job)
    .map(storedSpace);
}

/** The number under which the file knows a run. */
export function numberOfPass(file: VectorFile, run: RunId): number {
  file.prepare('INSERT INTO passes (run) VALUES (?) ON CONFLICT (run) DO NOTHING').run(run);
  const row = file.prepare('SELECT pass FROM passes WHERE run = ?').get(run);
  if (row === undefined) throw new CorruptError(`${file.path} did not keep the run ${run}.`);
  return integerOf(row, 'pass');
}

/**
 * The space a pass writes to, begun if it is not there yet. Called within a write transaction.
 * @throws ConfigError when the job has points of another space and the pass neither asked to rebuild nor began doing so.
 */
export function claimSpace(
  file: VectorFile,
  job: JobName,
  pass: { readonly run: RunId; readonly number: number; readonly space: EmbeddingSpace; readonly rebuild: boolean },
): StoredSpace {
  const stored = spacesOf(file, job);
  const own = stored.find(({ space }) => isSameSpace(space, pass.space));
  const other = stored.find((candidate) => candidate !== own && candidate.state !== SpaceState.retired);
  const isResumed = own?.state === SpaceState.building && own.begunIn === pass.run;
  if (other !== undefined && !pass.rebuild && !isResumed) {
    throw new ConfigError(
      `The vector file ${file.path} already holds points of job "${job}" made by ${describeSpace(other.space)}; this run makes ${describeSpace(pass.space)}, ` +
        `and the two cannot be compared. Go back to the former embedder, or embed everything anew with: ratchet run ${job} --fresh`,
    );
  }
  if (own?.state === SpaceState.active) return own;
  // A half-built or half-removed space is taken over: every point left in it is as good as on the day it was written.
  const { provider, model, dimensions, variant } = pass.space;
  const row = file
    .prepare(
      `INSERT INTO spaces (job, provider, model, dimensions, variant, rotation_seed, state, begun_in)
       VALUES (?, ?, ?, ?, ?, ?, 'building', ?)
       ON CONFLICT (job, provider, model, dimensions, variant) DO UPDATE SET state = 'building', begun_in = excluded.begun_in
       RETURNING *`,
    )
    .get(job, provider, model, dimensions, variant, ROTATION_SEED, pass.number);
  if (row === undefined) throw new CorruptError(`${file.path} did not keep the embedding space of job "${job}".`);
  return storedSpace({ ...row, run: pass.run });
}

/** Makes a space the one that is searched and retires every other of its job. Called within a write transaction. */
export function activateSpace(file: VectorFile, job: JobName, space: StoredSpace): void {
  file.prepare(`UPDATE spaces SET state = 'retired' WHERE job = ? AND space <> ?`).run(job, space.number);
  file.prepare(`UPDATE spaces SET state = 'active' WHERE space = ?`).run(space.number);
}

export function retiredSpaces(file: VectorFile, job: JobName): StoredSpace[] {
  return spacesOf(file, job).filter(({ state }) => state === SpaceState.retired);
}

/** Those that a pass adds to or replaces. */
export function keptSpaces(file: VectorFile, job: JobName): StoredSpace[] {
  return spacesOf(file, job).filter(({ state }) => state !== SpaceState.retired);
}

/**
 * The space a query is answered from: the active one or, before the first pass is complete, the one being built.
 * @throws ConfigError when nothing was written yet, or when the query's vector is of another space.
 */
export function searchedSpace(file: VectorFile, job: JobName, query: EmbeddingSpace): StoredSpace {
  const served = keptSpaces(file, job);
  const active = served.filter(({ state }) => state === SpaceState.active);
  const candidates = active.length > 0 ? active : served;
  const match = candidates.find(({ space }) => isSameSpace(space, query));
  if (match !== undefined) return match;
  const [first] = candidates;
  if (first === undefined) throw nothingWritten(file.path, job);
  throw new ConfigError(
    `The vector file ${file.path} is searched with ${describeSpace(first.space)}; this query was made by ${describeSpace(query)}, ` +
      `and the two cannot be compared. Finish the rebuild, or begin it with: ratchet run ${job} --fresh`,
  );
}

export function nothingWritten(path: string, job: JobName): ConfigError {
  return new ConfigError(`The vector file ${path} holds nothing of job "${job}" yet. Fill it with: ratchet run ${job}`);
}

function describeSpace({ provider, model, dimensions, variant }: EmbeddingSpace): string {
  const details = variant === '' ? `${dimensions} dimensions` : `${dimensions} dimensions, ${variant}`;
  return `${provider}/${model} (${details})`;
}

export function isSameSpace(a: EmbeddingSpace, b: EmbeddingSpace): boolean {
  return a.provider === b.provider && a.model === b.model && a.dimensions === b.dimensions && a.variant === b.variant;
}

function storedSpace(row: ResultRow): StoredSpace {
  return {
    number: integerOf(row, 'space'),
    space: {
      provider: textOf(row, 'provider'),
      model: textOf(row, 'model'),
      dimensions: integerOf(row, 'dimensions'),
      variant: textOf(row, 'variant'),
    },
    rotationSeed: integerOf(row, 'rotation_seed'),
    state: stateOf(textOf(row, 'state')),
    begunIn: runId(textOf(row, 'run')),
  };
}

function stateOf(text: string): SpaceState {
  const state = Object.values(SpaceState).find((known) => known === text);
  if (state === undefined)
    throw new CorruptError(`A vector file holds an embedding space in the unknown state "${text}".`);
  return state;
}
