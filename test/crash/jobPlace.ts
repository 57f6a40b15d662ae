// A job in a folder of its own, run by the real runner process, killed there and gone on with. For tests that look at what
// is left; where the rows come from and where the vectors go is their workshop's business.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobName } from '../../src/core/ids.ts';
import type { TriggerPoint } from '../../src/core/triggerPoint.ts';
import type { StartRequest } from '../../src/protocol/contract.ts';
import { startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { SlotFile } from '../../src/store/spool/slotFile.ts';
import { SlotFormat } from '../../src/store/spool/slotFormat.ts';
import { builtRunner } from '../builtProduct.ts';
import { type Finished, RunUnderWay } from './runUnderWay.ts';

export interface PlacedJob {
  readonly name: JobName;
  /** Its settings, as the job file has them. */
  readonly settings: object;
  readonly secrets: StartRequest['secrets'];
  /** Of the vectors in its spool. */
  readonly dimensions: number;
}

export class JobPlace {
  readonly folder: string;
  readonly #job: PlacedJob;

  /** @param folder is made. */
  constructor(folder: string, job: PlacedJob) {
    this.folder = folder;
    this.#job = job;
    mkdirSync(folder);
    writeFileSync(this.#jobFile.path, this.#jobFile.text);
  }

  /** Starts the job in a runner of its own. @param crashAt a trigger point, as RATCHET_CRASH_AT takes it. */
  async start(mode: StartRequest['mode'] = 'continue', crashAt = ''): Promise<RunUnderWay> {
    const env = { ...process.env, RATCHET_CRASH_AT: crashAt };
    const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'test', env });
    const underWay = new RunUnderWay(runner);
    const { name: job, secrets } = this.#job;
    const places = { jobFile: this.#jobFile, stateDir: join(this.folder, 'state'), secrets };
    underWay.answer = runner.calls.start({ job, ...places, mode, wait: true, force: false, role: 'test' });
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

  /** Runs until the process kills itself the `count`th time it comes to `point`. */
  async killAt(point: TriggerPoint, count: number): Promise<void> {
    const run = await this.start('continue', `${point}:${count}`);
    const last = await run.finished;
    if (last !== null) await run.dispose();
    assert.equal(last, null, `the run ended before it came to ${point} ${count} times`);
    const end = await run.closed;
    assert.equal(end.signal, 'SIGKILL', `the runner did not reach ${point} ${count} times: ${end.stderrTail}`);
  }

  /** Hashes of the texts whose paid vector waits in the spool. Call it when no runner is there. */
  async textsInSpool(): Promise<ReadonlySet<string>> {
    const texts = new Set<string>();
    const { name, dimensions } = this.#job;
    const path = join(this.folder, 'state', `${name}.spool`);
    if (!existsSync(path)) return texts;
    const file = new SlotFile(path, await open(path), new SlotFormat(dimensions));
    for await (const found of file.slots()) if (found.kind === 'vector') texts.add(found.textHash);
    await file.close();
    return texts;
  }

  get #jobFile(): StartRequest['jobFile'] {
    const { name, settings } = this.#job;
    return { path: join(this.folder, 'ratchet.json'), text: JSON.stringify({ jobs: { [name]: settings } }) };
  }
}
