// Commits to a store until it is killed and prints each acknowledgement: `A <stream> <cursor>`.
// Usage: node storeChild.ts <file>

import { writeSync } from 'node:fs';
import { cursor, recordId, runId, streamId } from '../../src/core/ids.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { HOLDER, startRun } from '../unit/store/storeFixture.ts';

const STREAMS = ['s1', 's2', 's3', 's4'];
const [, , file = ''] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);

const store = await openCheckpointStore(file);
if (store.recovered !== null) say(`R ${store.recovered.lost}`);
const writer = await store.acquire(HOLDER);
const run = runId('run-1');
if (store.latestRun() === null) await startRun(writer, STREAMS);

/** Each commit's dead letter and counters can be told from its cursor, so that the parent can check them. */
async function commitForEver(stream: string, from: number): Promise<never> {
  for (let position = from + 1; ; position += 1) {
    const letter = {
      stream: streamId(stream),
      record: recordId(String(position)),
      reason: 'x',
      tries: 1,
      at: position,
    };
    await writer.appendLog({ at: position, level: 'info', message: `${stream} at ${position}` });
    await writer.commit({
      run,
      advance: { stream: streamId(stream), cursor: cursor(String(position)), done: false },
      counters: { read: 10, failed: position % 7 === 0 ? 1 : 0 },
      deadLetters: position % 7 === 0 ? [letter] : [],
      settled: [],
    });
    say(`A ${stream} ${position}`);
  }
}

await Promise.all(store.streams(run).map(({ id, cursor: at }) => commitForEver(id, Number(at ?? 0))));
