import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCsvSource } from './src/connectors/csv/openCsvSource.ts';
import { openJsonlSource } from './src/connectors/jsonl/openJsonlSource.ts';
const dir = mkdtempSync(join(tmpdir(), 'ratchet-csv-'));
const live = new AbortController().signal;
const kind = process.argv[2]; const N = Number(process.argv[3]);
try {
  const path = join(dir, 'a'); const out = createWriteStream(path, kind === 'latin' ? 'latin1' : 'utf8');
  if (kind !== 'jsonl') out.write('id,name,description,price\n');
  for (let i = 0; i < N; i += 1000) { let t = '';
    for (let j = i; j < i + 1000; j++) t += kind === 'jsonl' ? JSON.stringify({ id: j, name: `Product ${j}`, description: `A description with "quotes" and wörds ${j}`, price: j * 1.37 }) + '\n' : `${j},"Product ${j}, blue","A description with ""quotes"" and wörds ${j}",${(j * 1.37).toFixed(2)}\n`;
    if (!out.write(t)) await once(out, 'drain'); }
  out.end(); await once(out, 'finish');
  const common = { path: 'a', key: ['id'], pageSize: 500 };
  const source = kind === 'jsonl' ? await openJsonlSource({ type: 'jsonl', ...common }, dir) : await openCsvSource({ type: 'csv', ...common, delimiter: ',', quote: '"', header: true, ...(kind === 'latin' ? { encoding: 'windows-1252' } : {}) }, dir);
  let t = performance.now();
  const { streams: [stream] } = await source.expand(null, live);
  const c = performance.now() - t;
  if (!stream) throw 1;
  t = performance.now(); let n = 0; let peakAt: number[] = []; let peak = 0, stall = 0, lastBeat = performance.now();
  const beat = setInterval(() => { const now = performance.now(); stall = Math.max(stall, now - lastBeat); lastBeat = now; }, 1); 
  for await (const page of source.pages(stream, null, live)) { n += page.records.length; peak = Math.max(peak, process.memoryUsage().rss); if (n % (N / 4) === 0) { peakAt.push(Math.round(peak / 1e6)); peak = 0; } }
  clearInterval(beat);
  const ms = performance.now() - t; const cpu = process.cpuUsage();
  console.log(kind, Math.round(statSync(path).size / 1e6), 'MB', 'total', stream.total, 'count ms', Math.round(c), n, Math.round(n / ms * 1000), 'rows/s', Math.round(statSync(path).size / ms / 1000), 'MB/s', 'rss quarters', peakAt.join(' '), 'longest stall', Math.round(stall));
} finally { rmSync(dir, { recursive: true }); }
