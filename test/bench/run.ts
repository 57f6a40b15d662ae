// `npm run bench [-- NAME]`: runs every benchmark in a process of its own, one after the other, and collects what they
// report: a JSON object with `name` on a line of standard output, as many as they like. Knows nothing of what is measured.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Report {
  readonly name: string;
  readonly [figure: string]: unknown;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'test', 'bench');
const SUFFIX = '.bench.ts';

async function runBenchmark(file: string): Promise<{ reports: Report[]; failed: boolean }> {
  const child = spawn(process.execPath, ['--expose-gc', join(FOLDER, file)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code !== 0));
  });
  const reports: Report[] = [];
  for await (const line of createInterface(child.stdout)) {
    const report = reportIn(line);
    if (report === null) console.log(line);
    else reports.push(report);
  }
  return { reports, failed: await ended };
}

function reportIn(line: string): Report | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

function printTable(reports: readonly Report[]): void {
  console.log('\n| benchmark | figures |\n|---|---|');
  for (const { name, ...figures } of reports) {
    const cells = Object.entries(figures).map(([figure, value]) => `${figure} ${shown(value)}`);
    console.log(`| ${name} | ${cells.join(' · ')} |`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number') {
    return value.toLocaleString(
      'en',
      Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 },
    );
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const wanted = process.argv.slice(2);
const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith(SUFFIX))
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, SUFFIX)))
  .sort();
if (files.length === 0) {
  console.error(`No benchmark is called ${wanted.join(' or ')}. They are the files test/bench/*${SUFFIX}.`);
  process.exit(2);
}

const reports: Report[] = [];
for (const file of files) {
  const startedAt = performance.now();
  const result = await runBenchmark(file);
  reports.push(...result.reports);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${basename(file, SUFFIX)}: ${result.failed ? 'FAILED' : 'done'} in ${seconds} s`);
  if (result.failed) process.exitCode = 1;
}
printTable(reports);

const out = join(ROOT, '.cache', 'bench.json');
mkdirSync(join(ROOT, '.cache'), { recursive: true });
const machine = { at: new Date().toISOString(), node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model };
writeFileSync(out, `${JSON.stringify({ machine, reports }, null, 2)}\n`);
console.log(`\nAll figures: ${relative(ROOT, out)}`);
