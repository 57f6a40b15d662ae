// A collection of a Qdrant server as a vector destination, shared by the jobs that fill it with one model's vectors.
// Knows nothing of runs beyond the pass it was opened for; keeps no state that the server does not have.

import { ConfigError } from '../../core/errors.ts';
import type { JobName, PointId, RunId } from '../../core/ids.ts';
import type {
  DestinationContent,
  EmbeddingSpace,
  OpenedDestination,
  PointState,
  PointVector,
  PointWrite,
  SearchHit,
  VectorDestination,
} from '../../engine/ports.ts';
import { claimCollection } from './claimCollection.ts';
import { type CollectionPlan, type Distance, describePlan, isSamePlan } from './collectionPlan.ts';
import { contentOf } from './contentOf.ts';
import { deferIndexing, restoreIndexing } from './deferredIndexing.ts';
import { nearestPoints } from './nearestPoints.ts';
import type { Pass, PassLimits } from './pass.ts';
import { countExactly, countPoints, hasPoints, knownStates, storedVectors } from './passLedger.ts';
import { ensureIndexes, ownIndexes } from './payloadIndexes.ts';
import { QdrantApi } from './qdrantApi.ts';
import type { QdrantServer } from './qdrantServer.ts';
import { sendPoints } from './sendPoints.ts';
import { removeLeftovers, searchedCollection, servedCollection, takePlace } from './servedCollection.ts';
import type { IdMode } from './serverId.ts';
import { type CollectionInfo, planIn, readCollection } from './storedCollection.ts';
import { sweepUnseen } from './sweepUnseen.ts';
import { WriteChannel } from './writeChannel.ts';

export interface CollectionTerms {
  readonly name: string;
  readonly distance: Distance;
  readonly ids: IdMode;
}

const MAX_READ = 1_000;

export class QdrantDestination implements VectorDestination {
  /** More points a request only cost memory, and more requests at once bring nothing. */
  readonly limits = { maxPoints: 256, parallelWrites: 4 };
  readonly #job: JobName;
  readonly #terms: CollectionTerms;
  readonly #api: QdrantApi;
  readonly #channel: WriteChannel;
  #pass: Pass | null = null;

  constructor(server: QdrantServer, terms: CollectionTerms, job: JobName) {
    this.#job = job;
    this.#terms = terms;
    this.#api = new QdrantApi(server);
    this.#channel = new WriteChannel(server, this.limits.parallelWrites);
  }

  async check(space: EmbeddingSpace, signal: AbortSignal): Promise<DestinationContent> {
    signal.throwIfAborted();
    return contentOf(this.#api, { name: this.#terms.name, job: this.#job, plan: this.#planFor(space) }, signal);
  }

  async open(
    pass: { readonly run: RunId; readonly space: EmbeddingSpace; readonly rebuild: boolean },
    signal: AbortSignal,
  ): Promise<OpenedDestination> {
    signal.throwIfAborted();
    const [api, job, { run, rebuild }] = [this.#api, this.#job, pass];
    const { name, ids } = this.#terms;
    const plan = this.#planFor(pass.space);
    const claimed = await claimCollection(api, { name, job, run, plan, rebuild }, signal);
    const { name: collection, info } = claimed;
    await ensureIndexes(api, claimed, ownIndexes(ids), signal);
    await restoreIndexing(api, claimed, run, signal);
    const isBare = (await countExactly({ api, collection }, {}, signal)) === 0;
    if (isBare) await deferIndexing(api, claimed, run, signal);
    const limits = limitsIn(info, this.limits.maxPoints);
    this.#pass = { api, collection, job, run, plan, limits };
    return { empty: isBare || !(await hasPoints(this.#pass, signal)) };
  }

  async known(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointState>> {
    return knownStates(this.#opened(signal), ids, signal);
  }

  async vectors(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointVector>> {
    return storedVectors(this.#opened(signal), ids, signal);
  }

  async write(points: readonly PointWrite[], signal: AbortSignal): Promise<void> {
    await sendPoints(this.#opened(signal), this.#channel, points, signal);
  }

  async count(seen: boolean, signal: AbortSignal): Promise<number> {
    return countPoints(this.#opened(signal), seen, signal);
  }

  async sweep(signal: AbortSignal): Promise<void> {
    await sweepUnseen(this.#opened(signal), signal);
  }

  async finish(signal: AbortSignal): Promise<void> {
    const { api, collection, plan } = this.#opened(signal);
    const { name } = this.#terms;
    const written = await readCollection(api, collection, signal);
    const record = written?.record ?? null;
    if (written === null || record === null || !isSamePlan(planIn(written, record), plan)) {
      throw new ConfigError(
        `The collection "${collection}" is not what it was when this run began: it was removed or replaced under it. Run the job again with --fresh.`,
      );
    }
    await restoreIndexing(api, written, null, signal);
    const served = await servedCollection(api, name, signal);
    if (served?.name !== collection) await takePlace(api, name, { ...written, record }, this.#job, signal);
    await removeLeftovers(api, name, collection, this.#job, signal);
  }

  async search(
    query: { readonly vector: Float32Array; readonly limit: number; readonly space: EmbeddingSpace },
    signal: AbortSignal,
  ): Promise<readonly SearchHit[]> {
    signal.throwIfAborted();
    const [api, job, { name }] = [this.#api, this.#job, this.#terms];
    const plan = this.#planFor(query.space);
    const searched = await searchedCollection(api, name, plan, signal);
    const record = searched?.record ?? null;
    if (searched === null || record === null) throw this.#nothingWritten();
    const found = planIn(searched, record);
    if (!isSamePlan(found, plan)) {
      throw new ConfigError(
        `The collection "${name}" is searched with ${describePlan(found)}; this query was made by ${describePlan(plan)}, and the two cannot be compared. ` +
          `Finish the rebuild, or begin it with: ratchet run ${job} --fresh`,
      );
    }
    const { vector, limit } = query;
    const hits = await nearestPoints(api, { collection: searched.name, job, plan, vector, limit }, signal);
    if (hits.length === 0 && !(await hasPoints({ api, collection: searched.name, job }, signal))) {
      throw this.#nothingWritten();
    }
    return hits;
  }

  async close(): Promise<void> {
    this.#pass = null;
    this.#channel.close();
    await this.#api.close();
  }

  #planFor(space: EmbeddingSpace): CollectionPlan {
    const { distance, ids } = this.#terms;
    return { space, distance, ids };
  }

  #opened(signal: AbortSignal): Pass {
    signal.throwIfAborted();
    if (this.#pass === null) throw new Error('The Qdrant destination was used before open().');
    return this.#pass;
  }

  #nothingWritten(): ConfigError {
    return new ConfigError(
      `The collection "${this.#terms.name}" holds nothing of job "${this.#job}" yet. Fill it with: ratchet run ${this.#job}`,
    );
  }
}

/** Of a strict collection, asked for before it refuses. */
function limitsIn({ config }: CollectionInfo, maxPoints: number): PassLimits {
  const strict = config.strict_mode_config?.enabled === true ? config.strict_mode_config : {};
  const least = (...limits: readonly unknown[]): number =>
    Math.max(1, Math.min(...limits.map((limit) => (typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY))));
  return {
    maxPoints: least(maxPoints, strict.upsert_max_batchsize, strict.write_rate_limit),
    maxRead: least(MAX_READ, strict.max_query_limit),
  };
}
