// Counters of a run: names per kind of job, and their arithmetic. They change only as part of a commit.

/** Counters of a `sync` run. */
export const SYNC_COUNTERS = [
  /** Records the source gave, each once. */
  'read',
  /** Texts whose vector was asked of the embedder in this run and arrived. */
  'embedded',
  /** Records the destination already held, text and payload the same. */
  'unchanged',
  /** Records acknowledged by the destination in this run. */
  'written',
  /** Points removed because their row is gone (`deletes: "sweep"`). */
  'deleted',
  /** Records in the dead letters. */
  'failed',
  /** Calls to the embedder that were answered. */
  'embedCalls',
  /** Written records whose vector needed no call: it was there already. */
  'reusedEmbeddings',
  /** Records with no text to embed: read, not sent, not written. */
  'empty',
  /** Texts cut to what the model reads. */
  'truncated',
  /** Of the failed, those the source found but could not read. */
  'unreadable',
  /** Tokens sent to the embedder, estimated at four UTF-8 bytes each. */
  'tokens',
  /** Calls repeated after a passing fault or a refusal. */
  'retries',
  /** Work that starting again from zero would have repeated, added up over the resumes. */
  'savedRecords',
  'savedCalls',
  'savedTokens',
] as const;

/** Counters of a `backup` run. */
export const BACKUP_COUNTERS = [
  'organizations',
  'workspaces',
  'apps',
  'items',
  'comments',
  'files',
  'bytes',
  'failed',
  'calls',
  'limitedCalls',
  'retries',
  'savedRecords',
  'savedCalls',
] as const;

export type CounterName = (typeof SYNC_COUNTERS)[number] | (typeof BACKUP_COUNTERS)[number];
export type Counters = Readonly<Partial<Record<CounterName, number>>>;

export function addCounters(a: Counters, b: Counters): Counters {
  const sum: Partial<Record<CounterName, number>> = { ...a };
  for (const name of Object.keys(b) as CounterName[]) sum[name] = (sum[name] ?? 0) + (b[name] ?? 0);
  return sum;
}

/** Every counter of the kind, zeros included: what a surface shows and a script reads. */
export function completeCounters(names: readonly CounterName[], counters: Counters): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, counters[name] ?? 0]));
}
