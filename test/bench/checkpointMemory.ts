// Opens a store, reads its plan, commits, and prints the largest resident memory of its process in MB.
// Usage: node checkpointMemory.ts <file>

import { openCheckpointStore } from '../../src/store/openStore.ts';
import { HOLDER, RUN } from '../unit/store/storeFixture.ts';
import { commitOf } from './checkpointCommits.ts';

const [, , file = ''] = process.argv;
const store = await openCheckpointStore(file);
const writer = await store.acquire(HOLDER);
store.streams(RUN);
let largest = 0;
for (let step = 0; step < 2000; step += 1) {
  await writer.commit(commitOf(step));
  if (step % 100 === 0) largest = Math.max(largest, process.memoryUsage.rss());
}
await store.close();
process.stdout.write(String(Math.round(largest / 1e6)));
