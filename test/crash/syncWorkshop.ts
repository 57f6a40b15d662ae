// A sync job in a temp folder, run by the real runner process: its table, its job file, its embedder (a strict fake that
// counts what is paid for) and its vector file. For tests that kill the runner and look at what is left.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashText } from '../../src/core/contentHash.ts';
import { jobName } from '../../src/core/ids.ts';
import { type OpenAiStats, startOpenAiFake } from '../fakes/openai/openAiFake.ts';
import { JobPlace, type PlacedJob } from './jobPlace.ts';

const PAGE_SIZE = 100;
const TEXTS_PER_CALL = 50;
/** What the engine states as its bound: texts of the calls that its governor lets be under way at once. */
export const TEXTS_UNDER_WAY = 4 * TEXTS_PER_CALL;
const MODEL = 'test-embedding';
const DIMENSIONS = 32;
const JOB = jobName('catalogue');

export interface SyncWorkshopOptions {
  readonly rows: number;
  /** Texts among the rows, which come again in the same order. Default: one for each row. */
  readonly texts?: number;
  readonly deletes?: 'keep' | 'sweep';
}

export class SyncWorkshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'ratchet-sync-'));
  readonly #fake: Awaited<ReturnType<typeof startOpenAiFake>>;
  readonly #options: SyncWorkshopOptions;
  #place = 0;

  private constructor(fake: Awaited<ReturnType<typeof startOpenAiFake>>, options: SyncWorkshopOptions) {
    this.#fake = fake;
    this.#options = options;
    this.changeTable((table) => {
      table.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price REAL); BEGIN');
      const insert = table.prepare('INSERT INTO products VALUES (?, ?, ?)');
      const { rows, texts = rows } = options;
      for (let id = 1; id <= rows; id += 1) insert.run(id, `Product ${1 + ((id - 1) % texts)}`, id / 7);
      table.exec('COMMIT');
    });
  }

  static async open(options: SyncWorkshopOptions): Promise<SyncWorkshop> {
    return new SyncWorkshop(await startOpenAiFake({ models: { [MODEL]: DIMENSIONS } }), options);
  }

  async close(): Promise<void> {
    await this.#fake.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  changeTable(change: (table: DatabaseSync) => void): void {
    const table = new DatabaseSync(join(this.folder, 'products.sqlite'));
    change(table);
    table.close();
  }

  /** A place of its own for a job: nothing of earlier ones is seen in it, and what was paid for is counted anew. */
  async newPlace(like?: SyncPlace): Promise<SyncPlace> {
    await this.#fake.control.reset();
    this.#place += 1;
    const folder = join(this.folder, String(this.#place));
    const settings = {
      kind: 'sync',
      source: { type: 'sqlite', path: '../products.sqlite', table: 'products', key: 'id', pageSize: PAGE_SIZE },
      text: ['name'],
      embedder: {
        ...{ type: 'openai', url: `${this.#fake.url}/v1`, model: MODEL, dimensions: DIMENSIONS },
        textsPerCall: TEXTS_PER_CALL,
      },
      destination: { type: 'embedded', path: 'vectors.sqlite' },
      deletes: this.#options.deletes ?? 'keep',
    };
    return new SyncPlace(folder, { name: JOB, settings, secrets: {}, dimensions: DIMENSIONS }, like);
  }

  paid(): Promise<OpenAiStats> {
    return this.#fake.control.stats();
  }

  get embedder(): Awaited<ReturnType<typeof startOpenAiFake>>['control'] {
    return this.#fake.control;
  }

  /** Hashes of the texts that were paid for more than once. */
  async textsPaidAgain(): Promise<readonly string[]> {
    return (await this.#fake.control.paidTexts(2)).map(({ text }) => hashText(text));
  }
}

export class SyncPlace extends JobPlace {
  readonly vectors: string;

  /** @param like its vectors are there from the beginning. */
  constructor(folder: string, job: PlacedJob, like?: SyncPlace) {
    super(folder, job);
    this.vectors = join(folder, 'vectors.sqlite');
    if (like !== undefined) copyFileSync(like.vectors, this.vectors);
  }

  /** Hashes of the texts whose vector is on disk now, at a point or in the spool. Call it when no runner is there. */
  async textsOnDisk(): Promise<ReadonlySet<string>> {
    const texts = new Set(await this.textsInSpool());
    if (existsSync(this.vectors)) {
      const file = new DatabaseSync(this.vectors, { readOnly: true });
      for (const { text_hash } of file.prepare('SELECT text_hash FROM points').all()) texts.add(String(text_hash));
      file.close();
    }
    return texts;
  }

  /** Every point as it is found: record, payload, hashes and a digest of its vector. Sorted, so that equal is equal. */
  points(): readonly string[] {
    const file = new DatabaseSync(this.vectors, { readOnly: true });
    const rows = file
      .prepare(
        `SELECT record, payload, text_hash, payload_hash, vector FROM points JOIN payloads USING (rid) JOIN vectors USING (rid)`,
      )
      .all();
    file.close();
    return rows
      .map(({ record, payload, text_hash, payload_hash, vector }) => {
        assert.ok(vector instanceof Uint8Array);
        const digest = createHash('sha256').update(vector).digest('hex').slice(0, 12);
        return [record, payload, text_hash, payload_hash, digest].join(' ');
      })
      .sort();
  }
}
