// A sync job in a temp folder, run by the real runner process: its table, its job file, its embedder (a strict fake that
// counts what is paid for) and its vector file. For tests that kill the runner and look at what is left.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashText } from '../../src/core/contentHash.ts';
import { jobName } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/core/runEvent.ts';
import type { StartRequest } from '../../src/protocol/contract.ts';
import { type RunnerEnd, type RunnerProcess, startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { SlotFile } from '../../src/store/spool/slotFile.ts';
import { SlotFormat } from '../../src/store/spool/slotFormat.ts';
import { builtRunner } from '../builtProduct.ts';
import { type OpenAiStats, startOpenAiFake } from '../fakes/openai/openAiFake.ts';

export type Finished = Extract<RunEvent, { type: 'run:finished' }>;

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
    mkdirSync(folder);
    if (like !== undefined) copyFileSync(like.vectors, join(folder, 'vectors.sqlite'));
    const job = {
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
    const text = JSON.stringify({ jobs: { [JOB]: job } });
    writeFileSync(join(folder, 'ratchet.json'), text);
    return new SyncPlace(folder, text);
  }

  paid(): Promise<OpenAiStats> {
    return this.#fake.control.stats();
  }

  /** How often each text was paid for, by its hash; one that was not is missing. */
  async timesPaid(): Promise<ReadonlyMap<string, number>> {
    const texts = await this.#fake.control.paidTexts();
    return new Map(texts.map(({ text, paid }) => [hashText(text), paid]));
  }

  /** Hashes of the texts that were paid for more than once. */
  async textsPaidAgain(): Promise<readonly string[]> {
    return (await this.#fake.control.paidTexts(2)).map(({ text }) => hashText(text));
  }
}

export class SyncPlace {
  readonly folder: string;
  readonly vectors: string;
  readonly #jobFile: string;

  constructor(folder: string, jobFile: string) {
    this.folder = folder;
    this.vectors = join(folder, 'vectors.sqlite');
    this.#jobFile = jobFile;
  }

  /** Starts the job in a runner of its own. @param crashAt a trigger point, as RATCHET_CRASH_AT takes it. */
  async start(mode: StartRequest['mode'] = 'continue', crashAt = ''): Promise<RunUnderWay> {
    const env = { ...process.env, RATCHET_CRASH_AT: crashAt };
    const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'test', env });
    const underWay = new RunUnderWay(runner);
    const jobFile = { path: join(this.folder, 'ratchet.json'), text: this.#jobFile };
    const places = { jobFile, stateDir: join(this.folder, 'state'), secrets: {} };
    underWay.answer = runner.calls.start({ job: JOB, ...places, mode, wait: true, force: false, role: 'test' });
    // A runner that is killed early answers nothing; its end is what the test looks at.
    underWay.answer.catch(() => {});
    return underWay;
  }

  /** Runs to the end and gives the last event. */
  async finish(mode: StartRequest['mode'] = 'continue'): Promise<Finished> {
    const run = await this.start(mode);
    const answer = await run.answer;
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    const finished = await run.finished;
    await run.dispose();
    assert.ok(finished !== null, 'the runner ended without a last event');
    return finished;
  }

  /** Hashes of the texts whose vector is on disk now, at a point or in the spool. Call it when no runner is there. */
  async textsOnDisk(): Promise<ReadonlySet<string>> {
    const texts = new Set<string>();
    if (existsSync(this.vectors)) {
      const file = new DatabaseSync(this.vectors, { readOnly: true });
      for (const { text_hash } of file.prepare('SELECT text_hash FROM points').all()) texts.add(String(text_hash));
      file.close();
    }
    const spool = join(this.folder, 'state', `${JOB}.spool`);
    if (existsSync(spool)) {
      const file = new SlotFile(spool, await open(spool), new SlotFormat(DIMENSIONS));
      for await (const found of file.slots()) if (found.kind === 'vector') texts.add(found.textHash);
      await file.close();
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

export class RunUnderWay {
  readonly runner: RunnerProcess;
  readonly events: RunEvent[] = [];
  /** The last event, or null when the runner ended before it. */
  readonly finished: Promise<Finished | null>;
  answer: ReturnType<RunnerProcess['calls']['start']> = new Promise(() => {});

  constructor(runner: RunnerProcess) {
    this.runner = runner;
    const last = new Promise<Finished>((resolve) => {
      runner.onEvent((event) => {
        this.events.push(event);
        if (event.type === 'run:finished') resolve(event);
      });
    });
    this.finished = Promise.race([last, runner.closed.then(() => null)]);
  }

  get closed(): Promise<RunnerEnd> {
    return this.runner.closed;
  }

  /** Resolves at the first progress of at least that many records. */
  async reaches(done: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      const look = (event: RunEvent): void => {
        if (event.type === 'progress' && event.done >= done) resolve();
      };
      this.events.forEach(look);
      this.runner.onEvent(look);
    });
    await Promise.race([reached, this.runner.closed]);
  }

  dispose(): Promise<void> {
    return this.runner.dispose();
  }
}
