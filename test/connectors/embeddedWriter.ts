// A process that writes batches to a vector file until it is killed, printing the number of each one acknowledged.
// Arguments: the file, the number of its first batch, the points of a batch.

import { openEmbeddedDestination } from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import { LIVE } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoint, JOB, SPACE } from './destination/samplePoints.ts';

const [path = '', firstBatch = '', size = ''] = process.argv.slice(2);

const destination = await openEmbeddedDestination({ type: 'embedded', path }, '/', JOB);
await destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
for (let batch = Number(firstBatch); ; batch++) {
  const points = Array.from({ length: Number(size) }, (_, i) => fullPoint(batch * Number(size) + i));
  await destination.write(points, LIVE);
  process.stdout.write(`${batch}\n`);
}
