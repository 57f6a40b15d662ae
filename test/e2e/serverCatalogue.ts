// A catalogue in a table, embedded by a fake Gemini and kept in a fake Qdrant by the built command: what the tests of
// whole runs against servers share. Looks at the collection from outside, never through the product.

import assert from 'node:assert/strict';
import { jobName, recordId } from '../../src/core/ids.ts';
import { pointIdOf } from '../../src/core/pointId.ts';
import type { CommonStats, RunningFake } from '../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../fakes/gemini/geminiFake.ts';
import { geminiVectorOf } from '../fakes/gemini/geminiVectorOf.ts';
import { type QdrantStats, startQdrantFake } from '../fakes/qdrant/qdrantFake.ts';
import { CliWorkspace, type Ran, type TypedCommand } from './cliWorkspace.ts';

export const JOB = 'catalogue';
const MODEL = 'gemini-embedding-001';
const DIMENSIONS = 128;

export interface StoredPoint {
  readonly id: string;
  readonly vector: readonly number[];
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface CatalogueSettings {
  readonly source?: object;
  readonly embedder?: object;
  readonly job?: object;
}

export class ServerCatalogue {
  readonly gemini: RunningFake<GeminiStats>;
  readonly qdrant: RunningFake<QdrantStats>;
  readonly workspace: CliWorkspace;

  private constructor(gemini: RunningFake<GeminiStats>, qdrant: RunningFake<QdrantStats>, rows: number) {
    this.gemini = gemini;
    this.qdrant = qdrant;
    this.workspace = new CliWorkspace({}, { rows });
  }

  static async open(rows: number, settings: CatalogueSettings = {}): Promise<ServerCatalogue> {
    const catalogue = new ServerCatalogue(await startGeminiFake(), await startQdrantFake(), rows);
    catalogue.configure(settings);
    return catalogue;
  }

  /** Writes the job file. Ten texts a call and a page, so that few rows make many of both. */
  configure({ source = {}, embedder = {}, job = {} }: CatalogueSettings): void {
    const defaults = { model: MODEL, dimensions: DIMENSIONS, textsPerCall: 10, timeoutMs: 2_000 };
    const table = { type: 'sqlite', path: 'products.sqlite', table: 'products', key: 'id', pageSize: 10 };
    this.workspace.writeJobFile({
      [JOB]: {
        kind: 'sync',
        source: { ...table, ...source },
        text: ['name'],
        embedder: { type: 'gemini', url: this.gemini.url, apiKey: `\${secret:gemini}`, ...defaults, ...embedder },
        destination: { type: 'qdrant', url: this.qdrant.url, collection: 'products' },
        ...job,
      },
    });
  }

  start(words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): TypedCommand {
    return this.workspace.start(['run', JOB, ...words], { RATCHET_SECRET_GEMINI: 'test-key', ...env });
  }

  run(words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return this.start(words, env).ended;
  }

  /** Runs and expects it to complete without a dead letter. */
  async complete(words: readonly string[] = []): Promise<Ran> {
    const ran = await this.run(words);
    assert.equal(ran.code, 0, `${ran.stdout}${ran.stderr}`);
    return ran;
  }

  /** Runs until its runner kills itself at a trigger point. */
  async killedAt(crashAt: string, words: readonly string[] = []): Promise<Ran> {
    const ran = await this.run(words, { RATCHET_CRASH_AT: crashAt });
    assert.equal(ran.code, 1, `${ran.stdout}${ran.stderr}`);
    return ran;
  }

  paid(): Promise<GeminiStats & CommonStats> {
    return this.gemini.control.stats();
  }

  /** All points, with their vectors. */
  async points(): Promise<readonly StoredPoint[]> {
    const { points } = await this.ask('POST', '/points/scroll', {
      limit: 10_000,
      with_vector: true,
      with_payload: true,
    });
    return points;
  }

  /** A call of Qdrant's own API to the collection; the `result` of its answer. */
  async ask(method: string, path: string, body: object): Promise<ReturnType<typeof JSON.parse>> {
    const response = await fetch(`${this.qdrant.url}/collections/products${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, text);
    return JSON.parse(text).result;
  }

  /** @throws unless there is a point for each of these rows and no other, each with the vector of its own text. */
  async holdsExactly(texts: ReadonlyMap<number, string>, dimensions = DIMENSIONS): Promise<void> {
    const points = new Map((await this.points()).map((point) => [point.id, point]));
    const ids = new Map([...texts].map(([id, text]) => [String(pointIdOf(jobName(JOB), recordId(String(id)))), text]));
    assert.deepEqual([...points.keys()].sort(), [...ids.keys()].sort());
    for (const [id, text] of ids) {
      const wanted = geminiVectorOf(text, { model: MODEL, dimensions, taskType: 'RETRIEVAL_DOCUMENT' });
      const found = points.get(id)?.vector ?? [];
      assert.equal(found.length, dimensions);
      assert.ok(cosine(found, wanted) > 0.9999, `the point of "${text.slice(0, 40)}" has the vector of another text`);
    }
  }

  async close(): Promise<void> {
    await this.workspace.close();
    await this.gemini.stop();
    await this.qdrant.stop();
  }
}

/** Texts of the rows that a workspace begins with. */
export const textsOf = (rows: number): Map<number, string> =>
  new Map(Array.from({ length: rows }, (_, i) => [i + 1, `Product ${i + 1}`]));

/** Uses a catalogue and puts it away, whatever happens. */
export async function inCatalogue(
  rows: number,
  settings: CatalogueSettings,
  use: (catalogue: ServerCatalogue) => Promise<void>,
): Promise<void> {
  const catalogue = await ServerCatalogue.open(rows, settings);
  try {
    await use(catalogue);
  } finally {
    await catalogue.close();
  }
}

function cosine(a: readonly number[], b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    product += value * other;
    ofA += value * value;
    ofB += other * other;
  }
  return product / Math.sqrt(ofA * ofB);
}
