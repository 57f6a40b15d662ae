// A job whose provider has had enough for the day, in a runner: waits, money and the key, through the whole product.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextPacificMidnight } from '../../../src/connectors/gemini/quotaRenewal.ts';
import { jobName } from '../../../src/core/ids.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import type { InspectReport } from '../../../src/protocol/inspectReport.ts';
import { RunnerService } from '../../../src/runner/runnerService.ts';
import type { RunningFake } from '../../fakes/fakeServer.ts';
import { type GeminiStats, startGeminiFake } from '../../fakes/gemini/geminiFake.ts';

type Finished = Extract<RunEvent, { type: 'run:finished' }>;

const KEY = 'key-that-nobody-may-see';
const JOB = jobName('catalogue');
const ROWS = 300;
const WORDS = 'red leather shoes '.repeat(20);

describe('a job whose daily quota is used up', () => {
  let folder = '';
  let fake: RunningFake<GeminiStats>;
  let runner: RunnerService;
  let told: ((event: Finished) => void) | null = null;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-day-'));
    const rows = Array.from({ length: ROWS }, (_, id) => JSON.stringify({ id: id + 1, name: `${id} ${WORDS}` }));
    writeFileSync(join(folder, 'rows.jsonl'), `${rows.join('\n')}\n`);
    fake = await startGeminiFake({ apiKey: KEY });
    runner = new RunnerService({
      run: (event) => {
        if (event.type === 'run:finished') told?.(event);
      },
      secret: () => {},
    });
  });

  afterEach(async () => {
    await runner.shutdown();
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const jobFile = () => {
    const job = {
      kind: 'sync',
      source: { type: 'jsonl', path: 'rows.jsonl', key: 'id', pageSize: 100 },
      text: ['name'],
      embedder: { type: 'gemini', url: fake.url, apiKey: `\${secret:team}`, dimensions: 128, concurrency: 1 },
      destination: { type: 'embedded', path: 'vectors.db' },
    };
    return { path: join(folder, 'ratchet.json'), text: JSON.stringify({ jobs: { [JOB]: job } }) };
  };

  const run = async (force: boolean): Promise<Finished> => {
    const { promise, resolve } = Promise.withResolvers<Finished>();
    told = resolve;
    const answer = await runner.start({
      job: JOB,
      jobFile: jobFile(),
      secrets: { team: KEY },
      stateDir: folder,
      mode: 'continue',
      wait: false,
      force,
      role: 'test',
    });
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    const finished = await promise;
    // Told before the job is let go; pausing what has ended waits for that and nothing more.
    await runner.pause(JOB);
    return finished;
  };

  /** The run's first call is answered, then the day is over. */
  const usedUp = async (): Promise<Finished> => {
    await fake.control.order({
      fault: { kind: 'rateLimited', hint: 'retryInfo', retryAfterMs: 45_000, quota: 'day' },
      when: { kind: 'times', skip: 1, count: 1_000 },
    });
    return run(false);
  };

  const inspected = async (withFile: boolean): Promise<InspectReport> => {
    const file = withFile ? { jobFile: jobFile() } : {};
    const answer = await runner.inspect({ job: JOB, ...file, stateDir: folder, role: 'test', limit: 100 });
    assert.equal(answer.kind, 'report');
    return answer.report;
  };

  it('waits once, until the quota is renewed, and asks no more', async () => {
    const { state } = await usedUp();
    const { traffic } = await fake.control.stats();
    assert.deepEqual([state, traffic.calls], ['waiting', { batchEmbedContents: { 200: 1, 429: 1 } }]);
    const [wait, ...more] = (await inspected(true)).waits.shown;
    assert.equal(more.length, 0);
    assert.equal(wait?.limit, 'texts per day');
    assert.equal(wait?.account, `gemini at ${new URL(fake.url).host} with the key "team"`);
    const early = Date.parse(wait?.resumeAt ?? '') - nextPacificMidnight(Date.now());
    assert.ok(early >= 0 && early < 5_000, `${early} ms after midnight`);
  });

  it('tells the money that going on has saved', async () => {
    await usedUp();
    await fake.control.order();
    const { state, savings } = await run(true);
    assert.equal(state, 'completed');
    assert.ok(savings.tokens > 0);
    assert.deepEqual([savings.money, savings.currency], [Math.round(savings.tokens * 0.15) / 1_000_000, 'USD']);
    assert.equal((await inspected(true)).run?.savings.money, savings.money);
    assert.equal((await inspected(false)).run?.savings.money, null);
  });

  it('writes the key down nowhere', async () => {
    await usedUp();
    await runner.shutdown();
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holders = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(KEY));
    assert.deepEqual(holders, []);
  });
});
