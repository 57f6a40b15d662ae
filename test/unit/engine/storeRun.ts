// A run in a real checkpoint store on a temporary file, which a test may close and open again as a later process would.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunId, runId, type StreamId } from '../../../src/core/ids.ts';
import { AttemptReason } from '../../../src/core/runState.ts';
import type {
  CheckpointStore,
  CheckpointWriter,
  NodePlan,
  RunRecord,
  StreamPlan,
  StreamRecord,
} from '../../../src/engine/ports.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';

const FIRST = runId('run-1');

export interface RunPlan {
  readonly nodes: readonly NodePlan[];
  readonly streams: readonly StreamPlan[];
}

export class StoreRun {
  id: RunId = FIRST;
  readonly #folder: string;
  #store: CheckpointStore;
  #writer: CheckpointWriter;

  /** A run that has just begun; with its plan, when one is given. */
  static async begin(plan?: RunPlan): Promise<StoreRun> {
    const folder = await mkdtemp(join(tmpdir(), 'ratchet-engine-'));
    const [store, writer] = await openLeased(folder);
    await startRun(writer, FIRST);
    if (plan !== undefined)
      await writer.saveExpansion({ run: FIRST, parent: null, ...plan, planned: true, counters: {} });
    return new StoreRun(folder, store, writer);
  }

  private constructor(folder: string, store: CheckpointStore, writer: CheckpointWriter) {
    this.#folder = folder;
    this.#store = store;
    this.#writer = writer;
  }

  get store(): CheckpointStore {
    return this.#store;
  }

  get writer(): CheckpointWriter {
    return this.#writer;
  }

  get run(): RunRecord {
    const run = this.#store.latestRun();
    if (run === null) throw new Error('the store holds no run');
    return run;
  }

  get unfinished(): readonly StreamRecord[] {
    return this.#store.streams(this.id).filter((stream) => !stream.done);
  }

  stream(id: StreamId): StreamRecord {
    const stream = this.#store.streams(this.id).find((candidate) => candidate.id === id);
    if (stream === undefined) throw new Error(`the store holds no stream ${id}`);
    return stream;
  }

  /** What is durable is found again; everything else is gone. */
  async reopen(): Promise<void> {
    await this.#store.close();
    [this.#store, this.#writer] = await openLeased(this.#folder);
    await this.#writer.beginAttempt({ run: this.id, reason: AttemptReason.crashRecovery, at: 2, from: '' });
  }

  /** The run is over; another of the same job begins. */
  async anotherRun(): Promise<void> {
    this.id = runId(`${this.id}+`);
    await startRun(this.#writer, this.id);
  }

  async remove(): Promise<void> {
    await this.#store.close();
    await rm(this.#folder, { recursive: true });
  }
}

async function openLeased(folder: string): Promise<[CheckpointStore, CheckpointWriter]> {
  const store = await openCheckpointStore(join(folder, 'job.sqlite'));
  return [store, await store.acquire({ pid: process.pid, host: 'test', role: 'test' })];
}

async function startRun(writer: CheckpointWriter, id: RunId): Promise<void> {
  await writer.startRun({ id, fingerprint: { source: '', space: '' }, at: 1 });
  await writer.beginAttempt({ run: id, reason: AttemptReason.start, at: 1, from: '' });
}
