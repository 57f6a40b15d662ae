// The engine's whole view of the world. Everything outside the engine is behind one of these interfaces;
// each states what a conforming implementation must guarantee, and the conformance suites hold them to it.
// All calls take an AbortSignal and reject with its reason when it fires. All errors are of `core/errors.ts`.

import type { Counters } from '../core/counters.ts';
import type { FieldValue, Json } from '../core/fieldValue.ts';
import type { Cursor, Epoch, NodeId, PointId, RecordId, RunId, StreamId } from '../core/ids.ts';
import type { LogLevel } from '../core/runEvent.ts';
import type { AttemptReason, RunState } from '../core/runState.ts';

// ---- Source -----------------------------------------------------------------------------------------------------

/** A node of the hierarchy: organisation, workspace, app, table. Its id is made of the source's own ids. */
export interface NodePlan {
  readonly id: NodeId;
  readonly parent: NodeId | null;
  /** What the source calls it: `table`, `organization`, `workspace`, `app`. */
  readonly kind: string;
  readonly title: string;
  /** True when `expand` must still be asked what hangs below it. */
  readonly expandable: boolean;
}

/** A unit with a cursor. `spec` is whatever the source needs to read it again after a restart; no secrets. */
export interface StreamPlan {
  readonly id: StreamId;
  readonly node: NodeId;
  /** What its records are: `rows`, `items`, `comments`, `files`. */
  readonly kind: string;
  readonly title: string;
  readonly spec: Json;
  /** Records expected; null when the source cannot say cheaply. */
  readonly total: number | null;
}

export interface Expansion {
  readonly nodes: readonly NodePlan[];
  readonly streams: readonly StreamPlan[];
  /** Things a person should know, e.g. that OFFSET paging can lose rows. Logged as warnings, once a run. */
  readonly warnings?: readonly string[];
}

export interface SourceRecord {
  readonly id: RecordId;
}

export interface Row extends SourceRecord {
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A record the source found but could not read, such as a broken line. It becomes a dead letter. */
export interface RejectedRecord {
  readonly id: RecordId;
  readonly reason: string;
}

export interface Page<R extends SourceRecord> {
  readonly records: readonly R[];
  readonly rejected: readonly RejectedRecord[];
  /** Where the page after this one starts. Kept even for the last page. */
  readonly next: Cursor;
}

export type Reread<R extends SourceRecord> = Pick<Page<R>, 'records' | 'rejected'>;

/**
 * Where records come from.
 * - `expand` and `pages` are deterministic for unchanged data: ids never depend on positions or on time.
 * - A page read from the same cursor over unchanged data holds the same records in the same order.
 * - A record that exists throughout a run is given exactly once in it, whatever rows come and go (offset paging excepted).
 * - Failing to list or read is an error of a family, never an empty list.
 */
export interface Source<R extends SourceRecord> {
  /** True when a record may come more than once (offset paging): the figures at the end of a run then prove nothing. */
  readonly mayRepeat?: boolean;
  /** True when rows that come and go during a run can make it miss others (offset paging): then nothing may be swept. */
  readonly mayMiss?: boolean;
  /** True when it sends its calls through the `CallGate` it was opened with: the engine then governs none of its methods. */
  readonly governsItself?: boolean;
  /** What hangs below `parent`, or at the root for null. Asked once a run per node; the engine persists the answer. */
  expand(parent: NodePlan | null, signal: AbortSignal): Promise<Expansion>;
  /** The stream's pages from `from` (null: the beginning) to its end. Pages are never empty. */
  pages(stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncIterable<Page<R>>;
  /**
   * The given records as they are now, for dead letters tried again. A record that is gone is left out; one that can be
   * found but still not be read is rejected anew, under the id it was asked for by.
   */
  reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<Reread<R>>;
  close(): Promise<void>;
}

// ---- Embedder ---------------------------------------------------------------------------------------------------

/** The space vectors live in. Vectors of two spaces are never mixed: a change of any field means embedding anew. */
export interface EmbeddingSpace {
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
  /** Provider's own variant, such as Gemini's task type; empty when there is none. */
  readonly variant: string;
}

export interface EmbedderLimits {
  /** Texts and UTF-8 bytes one call may carry. */
  readonly maxTexts: number;
  readonly maxBytes: number;
  /** Longer texts are cut to this many UTF-16 units, at a word's end, and counted as `truncated`. */
  readonly maxChars: number;
}

/**
 * Texts in, vectors out: one for each text, in the same order, all or an error. Texts are never empty.
 * The engine checks every answer (count, dimension, finite, not all zero) and normalises; an embedder need not.
 */
export interface Embedder {
  readonly space: EmbeddingSpace;
  readonly limits: EmbedderLimits;
  /** True when an answer costs money or somebody's time: it is then kept in the spool until its points are acknowledged. */
  readonly paid: boolean;
  embed(texts: readonly string[], purpose: 'document' | 'query', signal: AbortSignal): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

// ---- Vector destination -----------------------------------------------------------------------------------------

export interface PointState {
  readonly textHash: string;
  readonly payloadHash: string;
  /** The pass that last wrote the point, and the pass that last saw its record. */
  readonly writtenIn: RunId;
  readonly seenIn: RunId;
}

export type PayloadObject = { readonly [name: string]: Json };

/**
 * `full`: vector and payload. `payload`: the text did not change, the vector stays. `seen`: nothing changed, or the
 * record failed and its older point must survive a sweep; only `seenIn` moves, and an id that is absent is no error.
 */
export type PointWrite =
  | {
      readonly kind: 'full';
      readonly id: PointId;
      readonly record: RecordId;
      readonly vector: Float32Array;
      readonly payload: PayloadObject;
      readonly textHash: string;
      readonly payloadHash: string;
    }
  | {
      readonly kind: 'payload';
      readonly id: PointId;
      readonly payload: PayloadObject;
      readonly payloadHash: string;
    }
  | { readonly kind: 'seen'; readonly id: PointId };

/** A point's vector and the text it was made of. */
export interface PointVector {
  readonly textHash: string;
  readonly vector: Float32Array;
}

export interface SearchHit {
  readonly id: PointId;
  readonly record: RecordId;
  /** Cosine similarity, or what the collection's distance gives; larger is nearer. */
  readonly score: number;
  readonly payload: PayloadObject;
}

export interface OpenedDestination {
  /** True when it holds no point of this space yet: the engine then asks for none of them. */
  readonly empty: boolean;
}

/** What a destination holds of its job. */
export interface DestinationContent {
  /** False when `open` would create it: the file, the collection. */
  readonly exists: boolean;
  /** Points of the job in the space asked for. */
  readonly points: number;
  /** Other spaces the job has there; those that are only being removed are left out. */
  readonly otherSpaces: readonly EmbeddingSpace[];
}

/**
 * Where points go.
 * - `write` resolves only when every point of the call is durable; all of them or an error. Repeating it changes nothing.
 * - Within one call the ids are distinct.
 * - Points remember the pass that wrote and the pass that saw them (`open` says which pass it is).
 * - A destination that already holds another space refuses with a ConfigError that says how to rebuild, unless
 *   `rebuild` is set: then the new space grows beside the old one, which is removed only by `finish`.
 */
export interface VectorDestination {
  /** Points one write should carry at most, and how many writes may run at once. */
  readonly limits: { readonly maxPoints: number; readonly parallelWrites: number };
  /** What is there, asked without `open` and without changing anything; absent where that cannot be asked. */
  check?(space: EmbeddingSpace, signal: AbortSignal): Promise<DestinationContent>;
  open(
    pass: { readonly run: RunId; readonly space: EmbeddingSpace; readonly rebuild: boolean },
    signal: AbortSignal,
  ): Promise<OpenedDestination>;
  /** The state of those ids that are there. */
  known(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointState>>;
  /** The vectors of those ids that are there. Where this is absent, a text that stands twice, far apart, is paid for twice. */
  vectors?(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointVector>>;
  write(points: readonly PointWrite[], signal: AbortSignal): Promise<void>;
  /** How many points this pass has seen (`seen: true`), or has not (`seen: false`: what a sweep would remove). */
  count(seen: boolean, signal: AbortSignal): Promise<number>;
  /** Removes the points this pass has not seen. Repeatable after a crash in its middle. */
  sweep(signal: AbortSignal): Promise<void>;
  /** The pass is complete: makes its space the one that is searched and lets go of any other. */
  finish(signal: AbortSignal): Promise<void>;
  search(
    query: { readonly vector: Float32Array; readonly limit: number; readonly space: EmbeddingSpace },
    signal: AbortSignal,
  ): Promise<readonly SearchHit[]>;
  close(): Promise<void>;
}

// ---- Vector spool -----------------------------------------------------------------------------------------------

export interface PaidVector {
  readonly textHash: string;
  readonly vector: Float32Array;
}

/** Where the vector of a text is that was paid for: still in the spool, or at a point the destination has acknowledged. */
export type FoundVector =
  | { readonly kind: 'kept'; readonly vector: Float32Array }
  | { readonly kind: 'written'; readonly point: PointId };

/**
 * The paid answers of one job that no point holds yet and, once one does, which. It decides nothing about what is
 * written: all that can come of losing it is that something is paid for again.
 */
export interface VectorSpool {
  find(textHashes: readonly string[]): ReadonlyMap<string, FoundVector>;
  /**
   * Resolves when the vectors are durable; calls that come together share one fsync.
   * @throws StorageError when the disk refuses. Nothing is kept from then on.
   */
  keep(vectors: readonly PaidVector[]): Promise<void>;
  /** The destination has acknowledged these points with the vectors of these texts. */
  settle(points: readonly { readonly textHash: string; readonly point: PointId }[]): void;
  /** The run is complete and nothing of it is needed again: removes all that is kept. Only `close` may follow. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

// ---- Checkpoint store -------------------------------------------------------------------------------------------

export interface RunRecord {
  readonly id: RunId;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What the run was started with, to notice a job that changed under it. */
  readonly fingerprint: Fingerprint;
  /** True once every node is expanded. */
  readonly planned: boolean;
  readonly counters: Counters;
  /** What the finish (sweep, reconciliation) has settled so far; opaque to the store. */
  readonly finish: Json;
}

export interface Fingerprint {
  /** Of what a cursor depends on: source, query, key. A change means the cursors no longer fit. */
  readonly source: string;
  /** Of what a vector depends on. A change means embedding anew. */
  readonly space: string;
}

export interface AttemptRecord {
  readonly run: RunId;
  readonly number: number;
  readonly reason: AttemptReason;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The state it left the run in; null while it lasts (or when its process died). */
  readonly ended: RunState | null;
  readonly why: string;
  readonly from: string;
  readonly to: string;
}

export type NodeRecord = NodePlan & { readonly ordinal: number; readonly expanded: boolean };

export interface StreamRecord extends StreamPlan {
  readonly ordinal: number;
  readonly cursor: Cursor | null;
  /** Where the destination's files of this stream stand; null where a destination needs no such thing. */
  readonly position: Json;
  readonly done: boolean;
  readonly counters: Counters;
}

export interface DeadLetter {
  readonly stream: StreamId;
  readonly record: RecordId;
  readonly reason: string;
  /** Times it was tried, over all attempts. */
  readonly tries: number;
  readonly at: number;
}

export interface WaitRecord {
  /** The budget's account, and the quota as the server names it. */
  readonly account: string;
  readonly limit: string;
  /** When the limit was first hit; a later refusal within the wait never moves it. */
  readonly since: number;
  readonly resumeAt: number;
  readonly endedAt: number | null;
  readonly ended: 'elapsed' | 'forced' | null;
  /** The checkpoint it happened at. */
  readonly checkpoint: string;
}

export interface LogRecord {
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
}

export interface StreamAdvance {
  readonly stream: StreamId;
  readonly cursor: Cursor | null;
  /** Absent to leave it as it is. */
  readonly position?: Json;
  readonly done: boolean;
}

/** All or nothing: cursor, counters, dead letters and states become durable together, or none of them does. */
export interface Commit {
  readonly run: RunId;
  /** The stream that moves (cursor null: it ended without a page); null for a commit that only counts (sweep, retries). */
  readonly advance: StreamAdvance | null;
  /** Added to the run's counters and, where a stream moves, to the stream's. May be negative. */
  readonly counters: Counters;
  readonly deadLetters: readonly DeadLetter[];
  /** Dead letters that are none any more. */
  readonly settled: readonly { readonly stream: StreamId; readonly record: RecordId }[];
  /** Replaces the run's `finish`; absent to leave it. */
  readonly finish?: Json;
}

export interface LeaseHolder {
  readonly pid: number;
  readonly host: string;
  /** What it is, in words: "ratchet run", "VS Code". */
  readonly role: string;
}

export interface RecoveryReport {
  /** Where the damaged file was moved. */
  readonly movedTo: string;
  /** What is gone, in words a person can act on. */
  readonly lost: string;
}

/**
 * The checkpoints of one job: reads are synchronous and see every acknowledged write.
 * Opening it proves durability (self-test) and recovers a damaged file beside it; `recovered` then says what was lost.
 */
export interface CheckpointStore {
  readonly recovered: RecoveryReport | null;
  /** Takes the lease with the next epoch. Every writer taken before is stale from then on. */
  acquire(holder: LeaseHolder): Promise<CheckpointWriter>;
  latestRun(): RunRecord | null;
  attempts(run: RunId): readonly AttemptRecord[];
  nodes(run: RunId): readonly NodeRecord[];
  /** In order of the hierarchy, depth first, and of their own appearance. */
  streams(run: RunId): readonly StreamRecord[];
  deadLetters(run: RunId, limit: number): readonly DeadLetter[];
  deadLetterCount(run: RunId): number;
  waits(run: RunId): readonly WaitRecord[];
  log(limit: number): readonly LogRecord[];
  close(): Promise<void>;
}

/** Writes under one lease. Each resolves when it is durable; a stale epoch is refused inside the transaction. */
export interface CheckpointWriter {
  readonly epoch: Epoch;
  startRun(run: { readonly id: RunId; readonly fingerprint: Fingerprint; readonly at: number }): Promise<RunRecord>;
  /** Opens the next attempt and sets the run `running`. An attempt that never ended is closed as `interrupted` first. */
  beginAttempt(attempt: {
    readonly run: RunId;
    readonly reason: AttemptReason;
    readonly at: number;
    readonly from: string;
  }): Promise<AttemptRecord>;
  /** Closes the attempt and leaves the run in `ended`, in one transaction. */
  endAttempt(end: {
    readonly run: RunId;
    readonly number: number;
    readonly at: number;
    readonly ended: RunState;
    readonly why: string;
    readonly to: string;
  }): Promise<void>;
  setState(run: RunId, state: RunState, at: number): Promise<void>;
  /** Marks `parent` expanded and adds what hangs below; `planned` with the last one. `counters` as in a commit. */
  saveExpansion(expansion: {
    readonly run: RunId;
    readonly parent: NodeId | null;
    readonly nodes: readonly NodePlan[];
    readonly streams: readonly StreamPlan[];
    readonly planned: boolean;
    readonly counters: Counters;
  }): Promise<void>;
  commit(commit: Commit): Promise<void>;
  /** Begins a wait, or extends the open one of the same account and limit without moving its `since`. */
  saveWait(run: RunId, wait: Omit<WaitRecord, 'endedAt' | 'ended'>): Promise<void>;
  endWaits(
    run: RunId,
    end: { readonly account: string; readonly at: number; readonly ended: 'elapsed' | 'forced' },
  ): Promise<void>;
  /**
   * Appends to the bounded log (the newest 1,000 stay). The exception to the rule above: resolves once the line is taken,
   * which is durable with the next write, within a second, or at close.
   */
  appendLog(entry: LogRecord): Promise<void>;
}

// ---- Time -------------------------------------------------------------------------------------------------------

export interface Clock {
  /** Wall time in epoch ms: for what is written down. Jumps; never used to measure. */
  now(): number;
  /** Monotonic ms: for durations within the process. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
