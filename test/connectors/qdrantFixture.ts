// A Qdrant for one test and a collection's name of its own on it: the strict fake, or the real server of QDRANT_URL.
// Knows nothing of what is asserted.

import { randomUUID } from 'node:crypto';
import { openQdrantDestination } from '../../src/connectors/qdrant/openQdrantDestination.ts';
import type { JobName } from '../../src/core/ids.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import type { QdrantDestinationSettings } from '../../src/core/jobFile/qdrantDestination.ts';
import type { VectorDestination } from '../../src/engine/ports.ts';
import type { RunningFake } from '../fakes/fakeServer.ts';
import { type QdrantFakeOptions, type QdrantStats, startQdrantFake } from '../fakes/qdrant/qdrantFake.ts';

export type QdrantSettings = Partial<Omit<Resolved<QdrantDestinationSettings>, 'type'>>;

const REAL_URL = process.env['QDRANT_URL'];
const REAL_KEY = process.env['QDRANT_API_KEY'];

/** One server, and clients of it; every collection is called `name` or begins with it. */
export class QdrantFixture {
  readonly name = `ratchet-${randomUUID()}`;
  readonly url: string;
  readonly #key: string | undefined;
  readonly #stop: () => Promise<void>;

  constructor(url: string, key: string | undefined, stop: () => Promise<void>) {
    this.url = url;
    this.#key = key;
    this.#stop = stop;
  }

  connect(job: JobName, settings: QdrantSettings = {}): Promise<VectorDestination> {
    const apiKey = this.#key;
    const defaults = { collection: this.name, distance: 'Cosine', ids: 'uuid', timeoutMs: 10_000 } as const;
    return openQdrantDestination({ type: 'qdrant', url: this.url, apiKey, ...defaults, ...settings }, job);
  }

  /** A call of Qdrant's own API; the `result` of its answer. */
  async ask(method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(this.#key === undefined ? {} : { 'api-key': this.#key }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text).result;
  }

  /** The collections of this fixture, in the order of their names. */
  async collections(): Promise<string[]> {
    const { collections } = await this.ask('GET', '/collections');
    const names: string[] = collections.map((each: { readonly name: string }) => each.name);
    return names.filter((each) => each.startsWith(this.name)).sort();
  }

  async dispose(): Promise<void> {
    for (const each of await this.collections()) await this.ask('DELETE', `/collections/${each}`);
    await this.#stop();
  }
}

export interface FakedQdrant extends QdrantFixture {
  readonly fake: RunningFake<QdrantStats>;
}

/** For what only a fake does: faults on order, counts. */
export async function fakedQdrant(options: QdrantFakeOptions = {}): Promise<FakedQdrant> {
  const fake = await startQdrantFake(options);
  return Object.assign(new QdrantFixture(fake.url, options.apiKey, () => fake.stop()), { fake });
}

/** For what every Qdrant does. */
export async function anyQdrant(): Promise<QdrantFixture> {
  if (REAL_URL !== undefined) return new QdrantFixture(REAL_URL.replace(/\/+$/, ''), REAL_KEY, async () => {});
  return fakedQdrant();
}
