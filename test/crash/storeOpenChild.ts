// Opens a store and prints how that went: `open`, or the error's class, code and message as JSON.
// Usage: node storeOpenChild.ts <file>

import { StorageError } from '../../src/core/errors.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';

const [, , file = ''] = process.argv;
try {
  const store = await openCheckpointStore(file);
  await store.close();
  process.stdout.write('open');
} catch (error) {
  if (!(error instanceof StorageError)) throw error;
  process.stdout.write(JSON.stringify({ name: error.name, code: error.code, message: error.message }));
}
