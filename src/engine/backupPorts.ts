// What a backup sees of the world beside `ports.ts`: a source whose records are deposits and attachments, and the
// archive they go into. Knows no API, no file system and no layout of folders.

import type { Counters } from '../core/counters.ts';
import type { Json } from '../core/fieldValue.ts';
import { type Cursor, type RecordId, type RunId, recordId, type StreamId } from '../core/ids.ts';
import type { NodePlan, Source, SourceRecord, StreamPlan } from './ports.ts';

// ---- What is kept -----------------------------------------------------------------------------------------------

/** Streams of this kind are not read from the source: they are the attachments named by the items kept just before. */
export const ATTACHMENTS = 'files';

/** The rejected record that stands for its whole stream. Taking it again means reading the stream from its beginning. */
export const WHOLE_STREAM: RecordId = recordId('stream');

/**
 * Something to keep in one file of its node's folder, named as in the contract: `items.jsonl`, `app.json`.
 * - `line`: one JSON value on a line of its own. `into: 'end'` goes behind what the file holds from earlier runs: a
 *   later line of the same key stands in for the earlier one. `into: 'new'` goes into a file that takes the place of the
 *   old one when the stream is sealed; what the old one held and the new one does not is then marked as gone.
 *   Within one stream of one run a file has one `into`, until the stream turns from `end` to `new` for good.
 *   A retry of dead letters puts lines `end` behind a file that was `new` and is sealed.
 * - `empty`: the file is begun anew (as with `into: 'new'`), whether or not a line for it follows. Comes before the first
 *   line of each file that a stream reads anew, so that one that has become empty is replaced too.
 * - `document`: the whole file, replaced.
 */
export type Deposit =
  | { readonly kind: 'line'; readonly file: string; readonly into: 'end' | 'new'; readonly value: Json }
  | { readonly kind: 'empty'; readonly file: string }
  | { readonly kind: 'document'; readonly file: string; readonly value: Json };

export interface BackupRecord extends SourceRecord {
  readonly deposits: readonly Deposit[];
  /** What it counts as, `read` aside: `{ items: 1, comments: 3 }`. */
  readonly counts: Counters;
}

/** A file that a kept record names. */
export interface Attachment extends SourceRecord {
  /** The source's own id of it; names of files are not unique. */
  readonly fileId: string;
  readonly name: string;
  /** Bytes; null when the source does not say. */
  readonly size: number | null;
  /** `elsewhere`: another service keeps it behind a login; only the link is kept. */
  readonly kept: 'here' | 'elsewhere';
  /** What the source sent about it, without secrets; its line in the archive. */
  readonly value: { readonly [name: string]: Json };
}

// ---- Source -----------------------------------------------------------------------------------------------------

/** Where the bytes of an attachment go. */
export interface ByteSink {
  /** Bytes that are there from a try before; a fetch that can goes on behind them. */
  readonly size: number;
  /** The server began at the beginning: what is there goes. */
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

/**
 * As a `Source`, and:
 * - it sends its calls through the `CallGate` it was opened with: the engine governs none of its methods;
 * - an object that may not or cannot be read any more (402, 403, 404, 410) is no error: a page with one rejected record
 *   that stands for it, and the stream goes on, or ends where it stands for `WHOLE_STREAM`; a node that cannot be listed
 *   has a stream that says so;
 * - a page is made of as few calls as can be, at best one: what is in flight at a crash is what is asked again;
 * - a page may be empty: it moves the cursor, and there was nothing to keep;
 * - the last page's cursor says that it was the last: a stream taken up there ends without a call.
 */
export interface BackupSource extends Source<BackupRecord> {
  /** What is there already; called once, before all others but `foresee`. Null: all is to be read. */
  begin(baseline: Baseline | null): void;
  /** What a run would take, asked with few calls. */
  foresee(baseline: Baseline | null, signal: AbortSignal): Promise<BackupForecast>;
  /** The attachments that a line of `items.jsonl` names, each once, in a fixed order. No call. */
  attachmentsOf(line: Json): readonly Attachment[];
  /**
   * Fetches what is missing of an attachment in one governed call, repeated from where it broke. Resolves when the sink
   * has all of it: as many bytes as the source said, where it said so.
   * @throws PermanentError when it is gone or may not be read.
   */
  fetchAttachment(attachment: Attachment, sink: ByteSink, signal: AbortSignal): Promise<void>;
  /** What came, went, was renamed or reordered since the plan was made: a line for a person each. Asked at the end of a run. */
  changesSince(nodes: readonly NodePlan[], signal: AbortSignal): Promise<readonly string[]>;
}

/** What a run will take, about. */
export interface BackupForecast {
  readonly organizations: number;
  readonly workspaces: number;
  readonly apps: number;
  /** Null where nobody can say without asking for each. */
  readonly items: number | null;
  /** Calls in all, and those of them that are of the limited class; files are counted where a former run told their number. */
  readonly calls: number;
  readonly limitedCalls: number;
  /** How it was come to, in words: "84 workspaces listed, the apps of 10 of them, the items of 20 of those". */
  readonly basis: string;
}

// ---- Archive ----------------------------------------------------------------------------------------------------

/** What an archive holds from the last complete run. The same in every attempt of a run. */
export interface Baseline {
  /** When that run began, epoch ms: what changed later may be missing. */
  readonly startedAt: number;
  /** The last cursor of each of its streams that was read to its end. */
  readonly cursors: ReadonlyMap<StreamId, Cursor>;
}

/** What an archive holds, looked at without changing anything. */
export interface ArchiveContent {
  /** `unfinished`: a run has begun to fill it and has not come to its end. */
  readonly state: 'absent' | 'unfinished' | 'complete';
  /** Of the last complete run; null when none was. */
  readonly last: { readonly finishedAt: number; readonly counts: ArchiveCounts; readonly baseline: Baseline } | null;
}

/** Where each file of a stream with lines stood when a page was kept; committed with the page. */
export type Position = { readonly [file: string]: FilePosition };

export type FilePosition = {
  readonly into: 'end' | 'new';
  /** Size of the file, or of the new one, behind the page's last line. */
  readonly bytes: number;
};

/** Before the first page of a stream. */
export const NOTHING_KEPT: Position = {};

/** A node and those above it, the root first: where in the archive it is. */
export type NodePath = readonly NodePlan[];

export interface ArchiveCounts {
  readonly counters: Counters;
  /** Records that could not be read or fetched. */
  readonly deadLetters: number;
}

/**
 * Where a backup goes.
 * - What `keep` was given is durable when it resolves; a torn or uncommitted end is cut when the stream is taken up again.
 * - Nothing of the last complete run is lost before what replaces it is whole.
 * - Repeating any call after a crash changes nothing.
 */
export interface BackupDestination {
  /** What is there, asked without `open`; no file or folder is made or changed. @throws ConfigError as `open`. */
  check(signal: AbortSignal): Promise<ArchiveContent>;
  /**
   * Opens or makes the archive for a run and marks it as unfinished.
   * @param pass `fresh`: the run reads all again; asked in the first attempt of a run, kept for the later ones.
   * @returns null when all is to be read.
   * @throws ConfigError when the folder holds another thing than this archive, or one of another run that is under way.
   */
  open(
    pass: { readonly run: RunId; readonly startedAt: number; readonly fresh: boolean },
    signal: AbortSignal,
  ): Promise<Baseline | null>;
  /**
   * Keeps a page's deposits, in their order, behind what `at` says is there; pages of a stream come one after the other.
   * @returns the position behind them.
   */
  keep(stream: StreamPlan, path: NodePath, at: Position, deposits: readonly Deposit[]): Promise<Position>;
  /**
   * The lines this run has kept in `file`, in order, from a place that an earlier one gave (null: the first), read in
   * bounded memory. @param at the position the stream that keeps them ended with.
   */
  kept(path: NodePath, file: string, at: Position, from: string | null): AsyncIterable<KeptLine>;
  /**
   * Makes an attachment's file complete: what is there already with the right size and hash stays, else `fetch` is
   * asked for the missing bytes. What comes back is the attachment's line: its `value` with path, size and hash added.
   * One that is kept elsewhere, or that is `missing` for the reason given, gets a line that says so, and `fetch` is not asked.
   */
  attach(
    path: NodePath,
    attachment: Attachment,
    fetch: ((sink: ByteSink) => Promise<void>) | { readonly missing: string },
  ): Promise<{ readonly value: Json; readonly bytes: number; readonly fetched: boolean }>;
  /**
   * The stream could not be read to its end: what went into new files is put behind what the old ones held, which stays;
   * nothing is marked as gone. Called before the position of its last page is committed, so perhaps again with the same.
   * @returns where its files stand, as if all of it had been kept `into: 'end'`.
   */
  breakOff(stream: StreamPlan, path: NodePath, at: Position): Promise<Position>;
  /** The stream has no more pages: what goes into new files takes the place of the old ones. */
  seal(stream: StreamPlan, path: NodePath, at: Position): Promise<void>;
  /** Every stream is sealed: writes what the archive holds, and with that makes it complete. */
  finish(end: ArchiveEnd, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface KeptLine {
  readonly value: Json;
  /** Where the line after this one starts. */
  readonly next: string;
}

export interface ArchiveEnd {
  /** Epoch ms. */
  readonly finishedAt: number;
  readonly nodes: readonly NodePlan[];
  readonly cursors: ReadonlyMap<StreamId, Cursor>;
  readonly counts: ArchiveCounts;
}
