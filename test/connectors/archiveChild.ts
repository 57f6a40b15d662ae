// Carries the first run of archiveWork.ts in a process of its own, from the checkpoint beside the archive, until it is killed
// or done. Usage: node archiveChild.ts <folder>

import { existsSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../../src/connectors/archive/openArchive.ts';
import { KEEPER } from './archiveFixture.ts';
import { type Checkpoint, carry, FIRST_RUN } from './archiveWork.ts';

const [, , folder = ''] = process.argv;
const file = join(folder, 'checkpoint.json');
const checkpoint: Checkpoint = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

writeSync(1, 'begins\n');
await carry(openArchive({ path: 'killed' }, folder, KEEPER), 'run-1', FIRST_RUN, checkpoint, () => {
  writeFileSync(`${file}.new`, JSON.stringify(checkpoint));
  renameSync(`${file}.new`, file);
});
