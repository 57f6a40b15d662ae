// The job that Ratchet was made for, in a temp folder: a table of a real PostgreSQL, Gemini and Qdrant (strict fakes) that
// break as real ones do, run by the real runner process. For tests that disturb it and look at what is left.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { stampOf } from '../../src/connectors/qdrant/pointStamp.ts';
import { hashText } from '../../src/core/contentHash.ts';
import { jobName } from '../../src/core/ids.ts';
import type { RunningFake } from '../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../fakes/gemini/geminiFake.ts';
import { geminiVectorOf } from '../fakes/gemini/geminiVectorOf.ts';
import { type QdrantStats, startQdrantFake } from '../fakes/qdrant/qdrantFake.ts';
import { type PostgresServer, postgresServer } from '../servers/postgresServer.ts';
import { JobPlace, type PlacedJob } from './jobPlace.ts';
import { GEMINI_FAULTS, QDRANT_FAULTS } from './serverFaults.ts';

const PAGE_SIZE = 100;
const TEXTS_PER_CALL = 50;
/** What the engine states as its bound: texts of the calls that its governor lets be under way at once. */
const TEXTS_UNDER_WAY = 4 * TEXTS_PER_CALL;
const JOB = jobName('catalogue');
const COLLECTION = 'products';
const VECTOR = { model: 'gemini-embedding-001', dimensions: 128, taskType: 'RETRIEVAL_DOCUMENT' };
/** Ids have room between them for rows that come later. */
export const ID_STEP = 10;

export interface ServersWorkshopOptions {
  readonly rows: number;
  readonly deletes?: 'keep' | 'sweep';
}

interface Servers {
  readonly postgres: PostgresServer;
  readonly gemini: RunningFake<GeminiStats>;
  readonly qdrant: RunningFake<QdrantStats>;
}

export class ServersWorkshop {
  /** A second connection to the source, for what others do to it. */
  readonly table: Client;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ratchet-servers-'));
  readonly #servers: Servers;
  readonly #job: PlacedJob;
  #place = 0;

  private constructor(servers: Servers, table: Client, { deletes = 'keep' }: ServersWorkshopOptions) {
    this.#servers = servers;
    this.table = table;
    const { postgres, gemini, qdrant } = servers;
    const settings = {
      kind: 'sync',
      source: {
        type: 'postgres',
        url: `postgres://reader@127.0.0.1:${postgres.port}/${table.database}`,
        password: `\${secret:database}`,
        ...{ table: 'products', key: 'id', pageSize: PAGE_SIZE },
      },
      text: ['name'],
      embedder: {
        ...{ type: 'gemini', url: gemini.url, apiKey: `\${secret:gemini}`, textsPerCall: TEXTS_PER_CALL },
        ...{ model: VECTOR.model, dimensions: VECTOR.dimensions, taskType: VECTOR.taskType },
      },
      destination: { type: 'qdrant', url: qdrant.url, collection: COLLECTION },
      deletes,
    };
    const secrets = { database: postgres.password, gemini: 'test-key' };
    this.#job = { name: JOB, settings, secrets, dimensions: VECTOR.dimensions };
  }

  /** @throws ServerMissing when there is no PostgreSQL on this machine. */
  static async open(options: ServersWorkshopOptions): Promise<ServersWorkshop> {
    const postgres = await postgresServer();
    const table = await postgres.connect(await postgres.createDatabase());
    await table.query('CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric(12, 4))');
    const [gemini, qdrant] = await Promise.all([startGeminiFake(), startQdrantFake()]);
    const workshop = new ServersWorkshop({ postgres, gemini, qdrant }, table, options);
    await workshop.fillTable(options.rows);
    return workshop;
  }

  async close(): Promise<void> {
    await this.table.end();
    await Promise.all([this.#servers.gemini.stop(), this.#servers.qdrant.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** That many rows and no others, the same ones every time. */
  async fillTable(rows: number): Promise<void> {
    await this.table.query('TRUNCATE products');
    await this.table.query(
      `INSERT INTO products SELECT n * ${ID_STEP}, 'Product ' || n, n / 7.0 FROM generate_series(1, $1::int) AS n`,
      [rows],
    );
  }

  /** A place of its own for the job, the servers as new: nothing is seen in them, and what is paid for is counted anew. */
  async newPlace(weather: 'calm' | 'faults'): Promise<JobPlace> {
    const { gemini, qdrant } = this.#servers;
    await Promise.all([gemini.control.reset(), qdrant.control.reset()]);
    if (weather === 'faults') {
      await Promise.all([gemini.control.order(...GEMINI_FAULTS), qdrant.control.order(...QDRANT_FAULTS)]);
    }
    this.#place += 1;
    return new JobPlace(join(this.#folder, String(this.#place)), this.#job);
  }

  get gemini(): RunningFake<GeminiStats>['control'] {
    return this.#servers.gemini.control;
  }

  get qdrant(): RunningFake<QdrantStats>['control'] {
    return this.#servers.qdrant.control;
  }

  /** Texts were paid for twice only where no answer brought their vectors, or where it was being stored at a kill. */
  async checkPaidAgain(kills: number): Promise<void> {
    const { paidAgain, lostTexts, spoiledTexts, unconfirmedTexts } = await this.gemini.stats();
    const excused = lostTexts + spoiledTexts + unconfirmedTexts + kills * TEXTS_UNDER_WAY;
    assert.ok(paidAgain <= excused, `${paidAgain} texts were paid for again, at most ${excused} may be`);
  }

  /**
   * Every point as it is found: id, record, payload, hashes. Sorted, so that equal is equal; that each vector is the one
   * of the point's text is checked here. Ends the faults on order at Qdrant.
   */
  async points(): Promise<readonly StoredPoint[]> {
    await this.qdrant.order();
    const points: StoredPoint[] = [];
    for (let offset: string | null = null; ; ) {
      const body = JSON.stringify({ limit: 1_000, with_payload: true, with_vector: true, offset });
      const headers = { 'content-type': 'application/json' };
      const url = `${this.#servers.qdrant.url}/collections/${COLLECTION}/points/scroll`;
      const response = await fetch(url, { method: 'POST', headers, body });
      assert.equal(response.status, 200);
      const { result }: ScrollAnswer = JSON.parse(await response.text());
      points.push(...result.points.map(storedPoint));
      offset = result.next_page_offset;
      if (offset === null) return points.sort((a, b) => (a.record < b.record ? -1 : 1));
    }
  }
}

export interface StoredPoint {
  readonly id: string;
  readonly record: string;
  /** Of the text, and of the payload. */
  readonly hashes: readonly [string, string];
  readonly payload: { readonly id: number; readonly name: string; readonly price: string };
}

interface ScrollAnswer {
  readonly result: {
    readonly points: readonly {
      readonly id: string;
      readonly payload: StoredPoint['payload'] & { readonly _ratchet: unknown };
      readonly vector: readonly number[];
    }[];
    readonly next_page_offset: string | null;
  };
}

function storedPoint({ id, payload: stamped, vector }: ScrollAnswer['result']['points'][number]): StoredPoint {
  const { _ratchet, ...payload } = stamped;
  const stamp = stampOf(stamped);
  assert.ok(stamp !== null, `point ${id} carries no stamp`);
  assert.equal(stamp.text, hashText(payload.name), `point ${id} says it is of another text`);
  assertSameDirection(vector, geminiVectorOf(payload.name, VECTOR), `the vector of point ${id} is not its text's`);
  return { id, record: stamp.record, hashes: [stamp.text, stamp.payload], payload };
}

/** Qdrant brings vectors to length 1 where the distance is Cosine. */
function assertSameDirection(found: readonly number[], expected: Float32Array, message: string): void {
  const length = Math.hypot(...expected);
  assert.equal(found.length, expected.length, message);
  assert.ok(
    expected.every((value, i) => Math.abs(value / length - (found[i] ?? Number.NaN)) < 1e-6),
    message,
  );
}
