// A look at a source before a run: its streams, how many rows there are, and the texts the first of them make.
// Reads only, and nothing but the source: no embedder is asked and no checkpoint is kept.

import type { RecordId } from '../../core/ids.ts';
import type { NodePlan, PayloadObject, Row, Source, StreamPlan } from '../ports.ts';
import { type PreparedText, prepareText } from '../prepareText.ts';
import { estimateTokens } from './embedTexts.ts';

export interface SampleOptions {
  readonly source: Pick<Source<Row>, 'expand' | 'pages'>;
  readonly textOf: (fields: Row['fields']) => string;
  /** Called for what it refuses. */
  readonly payloadOf: (fields: Row['fields']) => PayloadObject;
  /** As the embedder's limits have it. */
  readonly maxChars: number;
}

export interface SampleText {
  readonly record: RecordId;
  readonly text: string;
  readonly truncated: boolean;
}

export interface SourceSample {
  readonly title: string;
  readonly streams: number;
  /** Of the whole source; null when it cannot say. */
  readonly total: number | null;
  readonly warnings: readonly string[];
  /** Rows looked at; of these, how many could not be read, have no text, or have one that is cut. */
  readonly rows: number;
  readonly unreadable: number;
  readonly empty: number;
  readonly truncated: number;
  /** Means over the source, each stream weighing what it holds. */
  readonly textsPerRow: number;
  readonly tokensPerRow: number;
  /** The first few. */
  readonly shown: readonly SampleText[];
}

/** Rows of a stream that are looked at, and streams. */
const ROWS_OF_A_STREAM = 500;
const MOST_STREAMS = 8;
const SHOWN = 3;

export async function sampleSource(options: SampleOptions, signal: AbortSignal): Promise<SourceSample> {
  const { title, streams, warnings } = await planOf(options.source, signal);
  const samples: StreamSample[] = [];
  for (const stream of streams.slice(0, MOST_STREAMS)) samples.push(await sampleStream(options, stream, signal));
  const totals = streams.map((stream, index) => samples[index]?.total ?? stream.total);
  const sum = (value: (sample: StreamSample) => number): number =>
    samples.reduce((total, sample) => total + value(sample), 0);
  const isKnown = totals.every((total) => total !== null);
  // Where a total is unknown, every row looked at weighs the same.
  const weightOf = ({ rows, total }: StreamSample): number => (isKnown && rows > 0 ? (total ?? 0) / rows : 1);
  const weighed = sum((sample) => sample.rows * weightOf(sample));
  const perRow = (value: (sample: StreamSample) => number): number =>
    weighed === 0 ? 0 : sum((sample) => value(sample) * weightOf(sample)) / weighed;
  return {
    title,
    streams: streams.length,
    total: isKnown ? totals.reduce((total, rows) => total + rows, 0) : null,
    warnings,
    rows: sum(({ rows }) => rows),
    unreadable: sum(({ unreadable }) => unreadable),
    empty: sum(({ empty }) => empty),
    truncated: sum(({ truncated }) => truncated),
    textsPerRow: perRow(({ rows, unreadable, empty }) => rows - unreadable - empty),
    tokensPerRow: perRow(({ tokens }) => tokens),
    shown: samples.flatMap(({ shown }) => shown).slice(0, SHOWN),
  };
}

interface SourcePlan {
  readonly title: string;
  readonly streams: readonly StreamPlan[];
  readonly warnings: readonly string[];
}

async function planOf(source: SampleOptions['source'], signal: AbortSignal): Promise<SourcePlan> {
  const titles: string[] = [];
  const streams: StreamPlan[] = [];
  const warnings: string[] = [];
  const open: (NodePlan | null)[] = [null];
  for (let parent = open.shift(); parent !== undefined; parent = open.shift()) {
    const expansion = await source.expand(parent, signal);
    if (parent === null) titles.push(...expansion.nodes.map((node) => node.title));
    open.push(...expansion.nodes.filter((node) => node.expandable));
    streams.push(...expansion.streams);
    warnings.push(...(expansion.warnings ?? []));
  }
  return { title: titles.join(', '), streams, warnings };
}

interface StreamSample {
  rows: number;
  unreadable: number;
  empty: number;
  truncated: number;
  tokens: number;
  readonly shown: SampleText[];
  total: number | null;
}

async function sampleStream(options: SampleOptions, stream: StreamPlan, signal: AbortSignal): Promise<StreamSample> {
  const { total } = stream;
  const sample: StreamSample = { rows: 0, unreadable: 0, empty: 0, truncated: 0, tokens: 0, shown: [], total };
  for await (const page of options.source.pages(stream, null, signal)) {
    sample.rows += page.rejected.length;
    sample.unreadable += page.rejected.length;
    for (const row of page.records) {
      sample.rows += 1;
      options.payloadOf(row.fields);
      take(sample, row, prepareText(options.textOf(row.fields), options.maxChars));
      if (sample.rows >= ROWS_OF_A_STREAM) return sample;
    }
  }
  // Read to its end: now it is known what it holds.
  sample.total = sample.rows;
  return sample;
}

function take(sample: StreamSample, { id }: Row, prepared: PreparedText): void {
  if (prepared.kind === 'empty') {
    sample.empty += 1;
    return;
  }
  const { text, truncated } = prepared;
  if (truncated) sample.truncated += 1;
  sample.tokens += estimateTokens(text);
  if (sample.shown.length < SHOWN) sample.shown.push({ record: id, text, truncated });
}
