// A backup from a server in memory into an archive in memory, over a real checkpoint store; each attempt has connectors
// of its own, as another process would.

import type { Counters } from '../../../src/core/counters.ts';
import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { type BackupAttemptOptions, runBackupAttempt } from '../../../src/engine/backup/runBackupAttempt.ts';
import { BoundGate } from '../../../src/engine/boundGate.ts';
import { Governor } from '../../../src/engine/governor.ts';
import type { RunningAttempt } from '../../../src/engine/runningAttempt.ts';
import { type AttemptSignals, attemptSignals } from './attemptSignals.ts';
import { Lifeline } from './lifeline.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryArchive } from './memoryArchive.ts';
import { BackupServer, type BackupWorld, ScriptedBackup } from './scriptedBackup.ts';
import { StoreRun } from './storeRun.ts';

/** Two workspaces, three apps: one with files, one without any, one without items. */
export const WORLD: BackupWorld = {
  w1: {
    a1: [
      { id: 11, files: [{ id: 1 }, { id: 2 }, { id: 3 }] },
      { id: 12, files: [] },
      { id: 13, files: [{ id: 4, elsewhere: true }, { id: 5 }] },
      { id: 14, files: [{ id: 6 }] },
      { id: 15, files: [] },
    ],
    a2: [
      { id: 21, files: [] },
      { id: 22, files: [] },
    ],
  },
  w2: { a3: [] },
};

export class BackupRun {
  readonly clock = new ManualClock();
  readonly archive = new MemoryArchive();
  readonly server: BackupServer;
  readonly events: RunEvent[] = [];
  readonly life = new Lifeline();
  readonly stored: StoreRun;
  /** True for a run that reads all anew. */
  fresh = false;
  signals: AttemptSignals = attemptSignals();
  governor = this.#newGovernor();

  static async begin(world: BackupWorld = WORLD): Promise<BackupRun> {
    return new BackupRun(world, await StoreRun.begin());
  }

  private constructor(world: BackupWorld, stored: StoreRun) {
    this.server = new BackupServer(world);
    this.stored = stored;
    this.server.step = this.life.step;
    this.archive.step = this.life.step;
  }

  /** Another attempt of the run, in another process as far as anybody can tell. */
  async again(): Promise<void> {
    await this.stored.reopen();
    this.signals = attemptSignals();
    this.governor = this.#newGovernor();
  }

  /** Another run of the job. */
  async anotherRun(): Promise<void> {
    await this.stored.anotherRun();
    await this.again();
  }

  async start(options: Partial<BackupAttemptOptions> = {}): Promise<RunningAttempt> {
    const { clock, server, archive, governor, events, life } = this;
    const { run, store, writer } = this.stored;
    const gate = new BoundGate(governor);
    const source = new ScriptedBackup(server, gate);
    source.begin(await archive.open({ run: run.id, startedAt: run.startedAt, fresh: this.fresh }));
    return runBackupAttempt({
      ...{ job: jobName('casa'), run, scope: 'run', source, destination: archive, gate, governor, parallelNodes: 2 },
      ...{ onRefusal: 'wait', force: false, store, writer: life.writer(writer), clock, signals: this.signals },
      emit: (event) => events.push(event),
      ...options,
    });
  }

  async attempt(options: Partial<BackupAttemptOptions> = {}): Promise<string> {
    const { ended } = await this.start(options);
    return this.clock.until(ended);
  }

  /** What the run has counted, but for calls, some of which a crash repeats. */
  get counted(): Counters {
    const { calls, limitedCalls, retries, ...content } = this.stored.run.counters;
    return content;
  }

  get letters(): readonly string[] {
    const { store, id } = this.stored;
    const letters = store.deadLetters(id, 1_000);
    return letters.map(({ stream, record, reason, tries }) => `${stream} ${record}: ${reason}, tried ${tries}`);
  }

  /** What was told as a warning. */
  get warnings(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'log' ? event.message : []));
  }

  #newGovernor(): Governor {
    return new Governor({
      account: 'podio',
      clock: this.clock,
      random: () => 0.5,
      defaultPauseMs: 3_600_000,
    });
  }
}
