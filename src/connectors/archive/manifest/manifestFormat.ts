// What `manifest.json` says, and the names of the files at the top of an archive. Knows nothing of how it is written.

import * as z from 'zod';

export const MANIFEST = 'manifest.json';
/** The manifest of the last complete run while another one is under way. */
export const PREVIOUS = 'manifest.previous.json';

/** Grows when an older Ratchet could no longer read an archive. */
export const FORMAT = 1;

const bytes = z.int().min(0);
const time = z.iso.datetime();

export const headSchema = z.object({
  format: z.int(),
  job: z.string(),
  /** Whom the records came from, as people name it. */
  source: z.string(),
  run: z.string(),
  /** Runs that had the archive before; none of them may go on in it. */
  former: z.array(z.string()),
  startedAt: time,
  finishedAt: time,
  fresh: z.boolean(),
  /** When the run began that this one went on from; null when it read all. */
  before: time.nullable(),
  counts: z.record(z.string(), z.number()),
  deadLetters: z.int().min(0),
});
export type ManifestHead = Readonly<z.infer<typeof headSchema>>;

export const nodeSchema = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  kind: z.string(),
  title: z.string(),
  folder: z.string(),
  /** False when the last run did not find it any more: what was kept of it stays. */
  seen: z.boolean(),
});
export type ManifestNode = Readonly<z.infer<typeof nodeSchema>>;

export const streamSchema = z.object({
  id: z.string(),
  cursor: z.string(),
  /** The cursor this run went on from; null when it read all of the stream. */
  before: z.string().nullable(),
});
export type ManifestStream = Readonly<z.infer<typeof streamSchema>>;

export const fileSchema = z.object({
  path: z.string(),
  size: bytes,
  sha256: z.string(),
  /** How much of it was there before this run added its lines; absent when the run added none. */
  base: bytes.optional(),
});
export type FileEntry = Readonly<z.infer<typeof fileSchema>>;

/** The lists of a manifest, in their order; the long one comes last, so that the rest is read without it. */
export const SECTIONS = ['nodes', 'streams', 'files', 'attachments'] as const;
export type Section = (typeof SECTIONS)[number];

export type ManifestPart =
  | { readonly kind: 'head'; readonly value: ManifestHead }
  | { readonly kind: 'nodes'; readonly value: ManifestNode }
  | { readonly kind: 'streams'; readonly value: ManifestStream }
  | { readonly kind: 'files' | 'attachments'; readonly value: FileEntry };
