// PostgreSQL through Gemini into Qdrant: Ratchet's runner as it is built against a hand-written loop without checkpoints
// and against LangChain JS's index(), every one a process of its own, timed from its start to its end; both
// at once and with 300 ms a call; and how much of a quota Ratchet uses at 300 ms a call. PostgreSQL is real, the others are the strict fakes.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jobName } from '../../src/core/ids.ts';
import { startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { builtRunner } from '../builtProduct.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { peakMemory } from './peakMemory.ts';
import { productDatabase, type ServerAddresses } from './serverProducts.ts';

const ROWS = Number(process.env['RATCHET_BENCH_ROWS'] ?? 202_910);
const ROUNDS = 3;
const LATENCY_MS = 300;
/** The quota is so small that the sixth minute has to begin before the last texts fit. */
const FULL_MINUTES = 5;
const TEXTS_PER_MINUTE = Math.ceil(ROWS / (FULL_MINUTES + 0.02));
const JOB = jobName('bench');
const KEY = 'test-key';
const LANGCHAIN = fileURLToPath(new URL('langchain/', import.meta.url));
const HAND_WRITTEN = fileURLToPath(new URL('handWrittenChild.ts', import.meta.url));

const database = await productDatabase(ROWS);
const qdrant = await spawnFake('qdrant');

function jobFile(geminiUrl: string, quota: object): string {
  return JSON.stringify({
    jobs: {
      [JOB]: {
        kind: 'sync',
        source: { type: 'postgres', url: database.url, password: `\${secret:reader}`, table: 'products', key: 'id' },
        text: ['name', 'description'],
        payload: ['name', 'price'],
        embedder: { type: 'gemini', url: geminiUrl, apiKey: `\${secret:gemini}`, ...quota },
        destination: { type: 'qdrant', url: qdrant.url, collection: 'ratchet' },
      },
    },
  });
}

async function ratchet(geminiUrl: string, quota: object = {}): Promise<{ seconds: number; peakMB: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
  try {
    const [path, stateDir] = [join(folder, 'ratchet.json'), join(folder, 'state')];
    const text = jobFile(geminiUrl, quota);
    mkdirSync(stateDir);
    writeFileSync(path, text);
    const begin = performance.now();
    const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'bench' });
    const finished = new Promise<string>((resolve) => {
      runner.onEvent((event) => {
        if (event.type === 'run:finished') resolve(`${event.state} ${event.error ?? ''}`);
      });
      void runner.closed.then(({ stderrTail }) => resolve(`the runner ended: ${stderrTail}`));
    });
    const secrets = { reader: database.password, gemini: KEY };
    const start = { job: JOB, jobFile: { path, text }, secrets, stateDir, mode: 'continue', role: 'bench' } as const;
    const answer = await runner.calls.start({ ...start, wait: true, force: false });
    if (answer.kind !== 'started') throw new Error(`the job did not start: ${JSON.stringify(answer)}`);
    const state = await finished;
    if (state !== 'completed ') throw new Error(`the run ended ${state}`);
    const seconds = (performance.now() - begin) / 1000;
    const peakMB = peakMemory(runner.pid);
    await runner.dispose();
    return { seconds, peakMB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function program(file: string, geminiUrl: string): Promise<number> {
  const { urlWithPassword: postgres } = database;
  const addresses: ServerAddresses = { postgres, gemini: geminiUrl, qdrant: qdrant.url, key: KEY };
  const begin = performance.now();
  const child = spawn(process.execPath, [file, JSON.stringify(addresses)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return (performance.now() - begin) / 1000;
}

/** Every program meets empty servers and must leave all rows there. */
async function complete<T>(collection: string, work: () => Promise<T>): Promise<T> {
  await qdrant.control.reset();
  const result = await work();
  const { points } = await qdrant.control.stats();
  if (points[collection] !== ROWS) throw new Error(`${collection} has ${points[collection]} of ${ROWS} points`);
  return result;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const report = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

async function compare(latencyMs: number, rounds: number): Promise<void> {
  const gemini = await spawnFake('gemini');
  try {
    await gemini.control.order({ fault: { kind: 'latency', ms: latencyMs }, when: { kind: 'every', nth: 1 } });
    if (!existsSync(join(LANGCHAIN, 'node_modules'))) {
      execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: LANGCHAIN,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    const hand: number[] = [];
    const ours: Awaited<ReturnType<typeof ratchet>>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      hand.push(await complete('hand', () => program(HAND_WRITTEN, gemini.url)));
      ours.push(await complete('ratchet', () => ratchet(gemini.url)));
    }
    const langchain = await complete('langchain', () => program(join(LANGCHAIN, 'indexProducts.js'), gemini.url));
    const own = median(ours.map(({ seconds }) => seconds));
    report({
      name: `servers-${latencyMs}ms`,
      rows: ROWS,
      ratchetRowsPerSecond: Math.round(ROWS / own),
      handWrittenRowsPerSecond: Math.round(ROWS / median(hand)),
      langchainRowsPerSecond: Math.round(ROWS / langchain),
      toHandWritten: Number((median(hand) / own).toFixed(2)),
      toLangchain: Number((langchain / own).toFixed(2)),
      peakMB: Math.max(...ours.map(({ peakMB }) => peakMB)),
    });
  } finally {
    await gemini.stop();
  }
}

async function useQuota(): Promise<void> {
  const gemini = await spawnFake('gemini', { limits: { tier: 'paid', textsPerMinute: TEXTS_PER_MINUTE } });
  try {
    await gemini.control.order({ fault: { kind: 'latency', ms: LATENCY_MS }, when: { kind: 'every', nth: 1 } });
    const { seconds } = await complete('ratchet', () => ratchet(gemini.url, { textsPerMinute: TEXTS_PER_MINUTE }));
    const { activeMs, refusedCalls } = await gemini.control.stats();
    report({
      name: 'servers-quota',
      rows: ROWS,
      textsPerMinute: TEXTS_PER_MINUTE,
      latencyMs: LATENCY_MS,
      // The least time the server's own window leaves between the first grant and the last.
      share: Number(((FULL_MINUTES * 60_000) / activeMs).toFixed(4)),
      refusedCalls,
      seconds: Math.round(seconds),
    });
  } finally {
    await gemini.stop();
  }
}

try {
  await compare(0, ROUNDS);
  await compare(LATENCY_MS, 1);
  await useQuota();
} finally {
  await qdrant.stop();
}
