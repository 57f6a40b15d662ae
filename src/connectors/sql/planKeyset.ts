// The streams of a keyset source, made once a run: one count, then ranges of about as many rows each.

import { ConfigError } from '../../core/errors.ts';
import { encodeKey, type Key } from '../../core/keyCodec.ts';
import type { NodePlan, StreamPlan } from '../../engine/ports.ts';
import { keyOf } from './keyColumns.ts';
import { encodeRange, type KeyRange, rangeId, rangesBetween, rangeTitle } from './keyRange.ts';
import type { KeysetQueries } from './keysetQueries.ts';
import { COUNT_MS, type StreamsPlan } from './paging.ts';
import type { SqlDatabase } from './sqlDatabase.ts';

export interface KeysetPlanOptions {
  readonly database: SqlDatabase;
  readonly queries: KeysetQueries;
  readonly key: readonly string[];
  readonly pageSize: number;
  /** `auto`: by the number of rows. */
  readonly ranges: number | 'auto';
}

/** Fewer rows are read as fast by one stream. */
const ROWS_WORTH_RANGES = 50_000;
const RANGES_OF_A_BIG_TABLE = 4;
const MOST_RANGES = 8;
/** From here on, sorting everything again for every page is felt. */
const ROWS_WORTH_AN_INDEX = 10_000;

export async function planKeyset(
  options: KeysetPlanOptions,
  node: NodePlan,
  signal: AbortSignal,
): Promise<StreamsPlan> {
  const total = await countRows(options, signal);
  if (total === null) return planUncounted(options, node, signal);
  const count = Math.min(rangesFor(total, options.ranges), Math.max(total, 1));
  const cuts = Array.from({ length: count - 1 }, (_, index) => Math.floor((total * (index + 1)) / count));
  const bounds = await keysAt(cuts, options, signal);
  // Rows deleted since the count leave fewer bounds: then the last range is larger than its total says.
  const edges = [0, ...cuts.slice(0, bounds.length), total];
  const streams = rangesBetween(bounds).map((range, index) =>
    rangeStream(node, range, (edges[index + 1] ?? total) - (edges[index] ?? 0)),
  );
  return { streams, warnings: total < ROWS_WORTH_AN_INDEX ? [] : await indexWarning(options) };
}

/** One range, and no total, for a table too big to be counted in time. */
async function planUncounted(options: KeysetPlanOptions, node: NodePlan, signal: AbortSignal): Promise<StreamsPlan> {
  const { database, queries, key } = options;
  const warnings = [
    `source: counting the rows took longer than ${COUNT_MS} ms, so they are read in one range, and the progress has no total.`,
    ...(await indexWarning(options)),
  ];
  const found = await database.readWithin(COUNT_MS, [queries.anyNull()], signal);
  if (found?.[0]?.length === 1) throw nullKey(key.join(', '), 'NULL in one of them');
  if (found === null)
    warnings.push(
      `source.key: could not check within ${COUNT_MS} ms that ${key.join(', ')} is never NULL; rows where it is would be skipped.`,
    );
  return { streams: [rangeStream(node, { after: null, upTo: null }, null)], warnings };
}

function rangeStream(node: NodePlan, range: KeyRange, total: number | null): StreamPlan {
  return {
    id: rangeId(node.id, range),
    node: node.id,
    kind: 'rows',
    title: rangeTitle(node.title, range),
    spec: encodeRange(range),
    total,
  };
}

function rangesFor(total: number, ranges: number | 'auto'): number {
  if (ranges === 'auto') return total < ROWS_WORTH_RANGES ? 1 : RANGES_OF_A_BIG_TABLE;
  return Math.min(Math.max(ranges, 1), MOST_RANGES);
}

/**
 * Null when it takes too long.
 * @throws ConfigError when a column of the key is NULL somewhere: `>` would never reach such a row.
 */
async function countRows({ database, queries, key }: KeysetPlanOptions, signal: AbortSignal): Promise<number | null> {
  const counted = await database.readWithin(COUNT_MS, [queries.counts()], signal);
  if (counted === null) return null;
  const [[counts = {}] = []] = counted;
  const total = Number(counts['total']);
  key.forEach((column, index) => {
    const empty = total - Number(counts[`key${index}`]);
    if (empty > 0) throw nullKey(column, `NULL in ${empty} of ${total} rows`);
  });
  return total;
}

function nullKey(column: string, found: string): ConfigError {
  return new ConfigError(
    `source.key: expected "${column}" never to be NULL, found ${found}, which paging by key would skip. ` +
      `Leave such rows out of the query (WHERE ${column} IS NOT NULL), give them a value there (COALESCE), or choose another key.`,
  );
}

/**
 * The keys of the rows at these places, all of one moment: rows that come in between could put them out of order.
 * Without repeats, which a key that is not unique could bring; none when finding them takes too long.
 */
async function keysAt(
  places: readonly number[],
  { database, queries, key }: KeysetPlanOptions,
  signal: AbortSignal,
): Promise<readonly Key[]> {
  if (places.length === 0) return [];
  const found = await database.readWithin(
    COUNT_MS,
    places.map((place) => queries.keyAt(place - 1)),
    signal,
  );
  const keys = (found ?? []).flat().map((fields) => keyOf(fields, key));
  return [...new Map(keys.map((one) => [encodeKey(one), one])).values()];
}

async function indexWarning({ database, queries, key, pageSize }: KeysetPlanOptions): Promise<readonly string[]> {
  if (!(await database.sortsAll(queries.page({ after: null, upTo: null }, pageSize)))) return [];
  return [
    `source.key: no index serves (${key.join(', ')}) in this query, so the database sorts all its rows again for every page. An index on these columns makes it fast.`,
  ];
}
