// What the spool costs a run that embeds 200,000 texts, 100 a call: time a call waits for its vectors to be durable, time
// that looking up and settling take from the event loop, CPU, fsyncs, bytes. One call after the other, then four at once.

import { statSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashText } from '../../src/core/contentHash.ts';
import { jobName, recordId } from '../../src/core/ids.ts';
import { pointIdOf } from '../../src/core/pointId.ts';
import { KnownTexts } from '../../src/store/spool/knownTexts.ts';
import { SlotFile } from '../../src/store/spool/slotFile.ts';
import { SlotFormat } from '../../src/store/spool/slotFormat.ts';
import { SlotSpool } from '../../src/store/spool/slotSpool.ts';

const TEXTS = Number(process.env['RATCHET_BENCH_ROWS'] ?? 200_000);
const PER_CALL = 100;
const DIMENSIONS = 768;
const JOB = jobName('bench');

const vectors = Array.from({ length: PER_CALL }, (_, i) =>
  Float32Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(i * DIMENSIONS + at) / 28),
);

const texts = Array.from({ length: TEXTS }, (_, i) => ({
  textHash: hashText(`text ${i}`),
  point: pointIdOf(JOB, recordId(`${i}`)),
}));

async function measure(name: string, atOnce: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-bench-'));
  const file = new SlotFile(join(folder, 'spool'), await open(join(folder, 'spool'), 'w+'), new SlotFormat(DIMENSIONS));
  const spool = new SlotSpool(file, await KnownTexts.open(join(folder, 'texts'), console.error));
  const [waits, lookUps, settles]: [number[], number[], number[]] = [[], [], []];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < TEXTS) {
      const from = next;
      next += PER_CALL;
      const page = texts.slice(from, next);
      const hashes = page.map(({ textHash }) => textHash);
      const answer = vectors.map((vector, i) => ({ textHash: hashes[i] ?? '', vector }));
      const begin = performance.now();
      spool.find(hashes);
      const found = performance.now();
      await spool.keep(answer);
      const kept = performance.now();
      spool.settle(page);
      lookUps.push(found - begin);
      waits.push(kept - found);
      settles.push(performance.now() - kept);
    }
  };
  const before = process.cpuUsage();
  const beganAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const wall = performance.now() - beganAt;
  const calls = TEXTS / PER_CALL;
  const { user, system } = process.cpuUsage(before);
  const result = {
    name,
    texts: TEXTS,
    waitMsP50: quantile(waits, 0.5),
    waitMsP99: quantile(waits, 0.99),
    lookUpMs: sum(lookUps) / calls,
    settleMs: sum(settles) / calls,
    cpuMs: (user + system) / 1000 / calls,
    fsyncsPerCall: file.written.syncs / calls,
    kbPerCall: file.written.bytes / 1024 / calls,
    textsPerSecond: Math.round((TEXTS / wall) * 1000),
    fileMb: statSync(file.path).size / 2 ** 20,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await spool.close();
  await rm(folder, { recursive: true });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

await measure('spool', 1);
await measure('spool, four calls at once', 4);
