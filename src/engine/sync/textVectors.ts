// Vectors of texts, each by the cheapest way there is: remembered, kept in the spool, at a point of the destination, and
// only then asked of the embedder. What is paid for is durable before it goes any further. Knows nothing of rows and pages.

import type { Counters } from '../../core/counters.ts';
import type { PointId } from '../../core/ids.ts';
import type { CallSignals } from '../governor.ts';
import type { GovernorSeat } from '../governorSeat.ts';
import type { Embedder, PaidVector, VectorDestination, VectorSpool } from '../ports.ts';
import { type Embedding, embedTexts } from './embedTexts.ts';
import { type Remembered, RememberedVectors } from './rememberedVectors.ts';

export interface TextVectorsOptions {
  readonly embedder: Embedder;
  readonly embedderSeat: GovernorSeat;
  readonly destination: VectorDestination;
  readonly destinationSeat: GovernorSeat;
  readonly spool: VectorSpool;
}

export interface WantedText {
  readonly text: string;
  readonly textHash: string;
}

export interface ObtainedVectors {
  /** By the hash of the text. */
  readonly embeddings: ReadonlyMap<string, Embedding>;
  /** The texts that were sent to the embedder for it; every other vector was there already. */
  readonly sent: ReadonlySet<string>;
  readonly counters: Counters;
}

export class TextVectors {
  readonly #options: TextVectorsOptions;
  readonly #remembered = new RememberedVectors();

  constructor(options: TextVectorsOptions) {
    this.#options = options;
  }

  /** @throws what neither the embedder nor the destination get over; a text refused for good is no error. */
  async obtain(wanted: readonly WantedText[], signals: CallSignals): Promise<ObtainedVectors> {
    const fresh = new Map<string, WantedText>();
    // Held on to from here on: by the time they are needed, other pages may have pushed them out of memory.
    const askedBefore = new Map<string, Remembered>();
    for (const one of wanted) {
      const { textHash } = one;
      if (fresh.has(textHash) || askedBefore.has(textHash)) continue;
      const known = this.#remembered.get(textHash);
      if (known === undefined) fresh.set(textHash, one);
      else askedBefore.set(textHash, known);
    }
    const obtaining = this.#foundOrEmbedded([...fresh.values()], signals);
    const answer = obtaining.then(({ embeddings }) => embeddings);
    this.#remembered.asking([...fresh.keys()], answer);
    const { embeddings, sent, counters } = await obtaining;
    return { embeddings: new Map([...embeddings, ...(await borrow(askedBefore))]), sent, counters };
  }

  async #foundOrEmbedded(texts: readonly WantedText[], signals: CallSignals): Promise<ObtainedVectors> {
    const { embedder, embedderSeat, spool } = this.#options;
    const found = await this.#found(texts, signals);
    const missing = texts.filter(({ textHash }) => !found.has(textHash));
    const paid = (vectors: readonly Float32Array[], from: number): PaidVector[] =>
      vectors.map((vector, i) => ({ vector, textHash: missing[from + i]?.textHash ?? '' }));
    const { embeddings, calls, tokens } = await embedTexts(
      missing.map(({ text }) => text),
      embedder,
      embedderSeat,
      signals,
      (vectors, from) => spool.keep(paid(vectors, from)),
    );
    const all = new Map<string, Embedding>();
    for (const [textHash, vector] of found) all.set(textHash, { kind: 'vector', vector });
    embeddings.forEach((embedding, i) => {
      all.set(missing[i]?.textHash ?? '', embedding);
    });
    const sent = new Set(missing.map(({ textHash }) => textHash));
    const embedded = embeddings.filter(({ kind }) => kind === 'vector').length;
    return { embeddings: all, sent, counters: { embedded, embedCalls: calls, tokens } };
  }

  /** The vectors that were paid for before, by an earlier page or an earlier attempt. */
  async #found(texts: readonly WantedText[], signals: CallSignals): Promise<ReadonlyMap<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const points = new Map<PointId, string>();
    for (const [textHash, found] of this.#options.spool.find(texts.map(({ textHash }) => textHash))) {
      if (found.kind === 'kept') vectors.set(textHash, found.vector);
      else points.set(found.point, textHash);
    }
    const { destination, destinationSeat } = this.#options;
    if (points.size === 0 || destination.vectors === undefined) return vectors;
    const read = destination.vectors.bind(destination, [...points.keys()]);
    const there = await destinationSeat.run({}, read, signals);
    for (const [point, textHash] of points) {
      const held = there.get(point);
      // The row may have got another text since.
      if (held?.textHash === textHash) vectors.set(textHash, held.vector);
    }
    return vectors;
  }
}

/** Vectors of texts that another page has asked for. */
async function borrow(asked: ReadonlyMap<string, Remembered>): Promise<ReadonlyMap<string, Embedding>> {
  const vectors = new Map<string, Embedding>();
  for (const [textHash, known] of asked) {
    const embedding = known.kind === 'vector' ? known : (await known.embeddings).get(textHash);
    if (embedding !== undefined) vectors.set(textHash, embedding);
  }
  return vectors;
}
