// One page of a sync: which rows changed, vectors for those, points to the destination, and what the page counts.
// The vector always travels with its row's index, so a text that is empty, known or refused never shifts another's.

import { hashPayload, hashText } from '../../core/contentHash.ts';
import { addCounters, type Counters } from '../../core/counters.ts';
import type { JobName, PointId, RunId } from '../../core/ids.ts';
import { pointIdOf } from '../../core/pointId.ts';
import { reach } from '../../core/triggerPoint.ts';
import type { CallSignals } from '../governor.ts';
import type { GovernorSeat } from '../governorSeat.ts';
import type { PageWork } from '../pageWork.ts';
import type {
  Clock,
  DeadLetter,
  Embedder,
  PayloadObject,
  PointState,
  PointWrite,
  Row,
  VectorDestination,
  VectorSpool,
} from '../ports.ts';
import { prepareText } from '../prepareText.ts';
import { type Embedding, estimateTokens } from './embedTexts.ts';
import { TextVectors } from './textVectors.ts';
import { writePoints } from './writePoints.ts';

export interface SyncPageOptions {
  readonly job: JobName;
  readonly run: RunId;
  readonly textOf: (fields: Row['fields']) => string;
  readonly payloadOf: (fields: Row['fields']) => PayloadObject;
  readonly embedder: Embedder;
  readonly embedderSeat: GovernorSeat;
  readonly destination: VectorDestination;
  readonly destinationSeat: GovernorSeat;
  readonly spool: VectorSpool;
  /** False while the destination is known to hold nothing: then it is not asked what it has. */
  readonly askDestination: boolean;
  readonly clock: Clock;
}

/** A row on its way, and what is to become of it. */
interface Item {
  readonly row: Row;
  readonly id: PointId;
  readonly text: string;
  readonly truncated: boolean;
  readonly textHash: string;
  readonly payload: PayloadObject;
  readonly payloadHash: string;
  readonly fate: 'empty' | 'unchanged' | 'written-before' | 'payload' | 'embed';
}

type Outcome =
  | { readonly kind: 'point'; readonly point: PointWrite }
  | { readonly kind: 'failed'; readonly reason: string; readonly tries: number };

const NO_ANSWER = 'the embedder gave no vector for this text';
const NO_STATES: ReadonlyMap<PointId, PointState> = new Map();

export function syncPage(options: SyncPageOptions): PageWork<Row> {
  const vectors = new TextVectors(options);
  return async (page, stream, signals) => {
    const items = await classify(distinct(page.records), options, signals);
    const toEmbed = items.filter(({ fate }) => fate === 'embed');
    const { embeddings, sent, counters } = await vectors.obtain(toEmbed, signals);
    reach('page-embedded');

    const points: PointWrite[] = [];
    const failures = new Map<PointId, { reason: string; tries: number }>();
    for (const item of items) {
      if (item.fate === 'empty') continue;
      const outcome = outcomeOf(item, embeddings.get(item.textHash));
      if (outcome.kind === 'point') points.push(outcome.point);
      else {
        failures.set(item.id, outcome);
        // The row exists, only its new vector does not: the older point must outlive a sweep. The same further down.
        points.push({ kind: 'seen', id: item.id });
      }
    }
    const write = (batch: readonly PointWrite[]) =>
      writePoints(batch, options.destination, options.destinationSeat, signals);
    const refused = await write(points);
    for (const [id, why] of refused) failures.set(id, why);
    if (refused.size > 0) await write([...refused.keys()].map((id) => ({ kind: 'seen', id })));
    reach('page-written');
    options.spool.settle(items.filter((item) => holdsPaidVector(item) && !failures.has(item.id)).map(placeOf));

    const deadLetters: DeadLetter[] = items.flatMap((item) => {
      const failure = failures.get(item.id);
      if (failure === undefined) return [];
      return [{ stream: stream.id, record: item.row.id, at: options.clock.now(), ...pick(failure) }];
    });
    return { counters: addCounters(counters, countFates(items, failures, firstOf(sent, items))), deadLetters };
  };
}

const pick = ({ reason, tries }: { reason: string; tries: number }) => ({ reason, tries });

/** A source without a key may give equal rows equal ids; one point stands for them all. */
function distinct(rows: readonly Row[]): readonly Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return byId.size === rows.length ? rows : [...byId.values()];
}

async function classify(
  rows: readonly Row[],
  options: SyncPageOptions,
  signals: CallSignals,
): Promise<readonly Item[]> {
  const ids = rows.map((row) => pointIdOf(options.job, row.id));
  const states = options.askDestination
    ? await options.destinationSeat.run({}, (signal) => options.destination.known(ids, signal), signals)
    : NO_STATES;
  return rows.map((row, index) => {
    const id = ids[index] ?? pointIdOf(options.job, row.id);
    const prepared = prepareText(options.textOf(row.fields), options.embedder.limits.maxChars);
    const payload = options.payloadOf(row.fields);
    const payloadHash = hashPayload(payload);
    if (prepared.kind === 'empty') {
      return { row, id, text: '', truncated: false, textHash: '', payload, payloadHash, fate: 'empty' };
    }
    const textHash = hashText(prepared.text);
    const fate = fateOf(states.get(id), textHash, payloadHash, options.run);
    return { row, id, text: prepared.text, truncated: prepared.truncated, textHash, payload, payloadHash, fate };
  });
}

function fateOf(state: PointState | undefined, textHash: string, payloadHash: string, run: RunId): Item['fate'] {
  if (state === undefined || state.textHash !== textHash) return 'embed';
  if (state.payloadHash !== payloadHash) return 'payload';
  // Written by this very run, in a page whose commit never came: it counts as written, as it would have then.
  return state.writtenIn === run ? 'written-before' : 'unchanged';
}

/** True when the vector of the item's text was paid for in this run, so that the spool may have it. */
const holdsPaidVector = ({ fate }: Item): boolean => fate === 'embed' || fate === 'written-before';
const placeOf = ({ textHash, id }: Item) => ({ textHash, point: id });

/** For each text that was sent, the item it was sent for; every other written item reused a vector. */
function firstOf(sent: ReadonlySet<string>, items: readonly Item[]): ReadonlySet<Item> {
  const first = new Map<string, Item>();
  for (const item of items) if (sent.has(item.textHash) && !first.has(item.textHash)) first.set(item.textHash, item);
  return new Set(first.values());
}

function outcomeOf(item: Item, embedding: Embedding | undefined): Outcome {
  const { id, payload, payloadHash, textHash } = item;
  switch (item.fate) {
    case 'payload':
      return { kind: 'point', point: { kind: 'payload', id, payload, payloadHash } };
    case 'embed':
      if (embedding?.kind !== 'vector')
        return { kind: 'failed', reason: embedding?.reason ?? NO_ANSWER, tries: embedding?.tries ?? 1 };
      return {
        kind: 'point',
        point: { kind: 'full', id, record: item.row.id, vector: embedding.vector, payload, textHash, payloadHash },
      };
    default:
      return { kind: 'point', point: { kind: 'seen', id } };
  }
}

function countFates(
  items: readonly Item[],
  failures: ReadonlyMap<PointId, unknown>,
  paid: ReadonlySet<Item>,
): Counters {
  const counts = { unchanged: 0, written: 0, failed: 0, empty: 0, truncated: 0, reusedEmbeddings: 0, savedTokens: 0 };
  for (const item of items) {
    if (item.truncated) counts.truncated += 1;
    if (item.fate === 'empty') counts.empty += 1;
    else if (failures.has(item.id)) counts.failed += 1;
    else {
      counts[item.fate === 'unchanged' ? 'unchanged' : 'written'] += 1;
      if (paid.has(item)) continue;
      counts.savedTokens += estimateTokens(item.text);
      if (item.fate !== 'unchanged') counts.reusedEmbeddings += 1;
    }
  }
  return counts;
}
