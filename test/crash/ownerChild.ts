// Contends for a store's owner lock whenever its parent says `acquire`, and reports how that went.
// Usage: fork(ownerChild.ts, [file])

import { acquireOwnerLock, type OwnerLock } from '../../src/store/ownerLock.ts';

const [, , file = ''] = process.argv;
let lock: OwnerLock | null = null;

process.on('message', (order) => {
  if (order === 'release') {
    lock?.release();
    lock = null;
    process.send?.({ kind: 'released', pid: process.pid });
    return;
  }
  const holder = { pid: process.pid, host: 'this machine', role: 'contender' };
  void acquireOwnerLock(file, holder).then((result) => {
    if (result.kind === 'held') lock = result.lock;
    const owner = result.kind === 'held' ? process.pid : result.holder?.pid;
    process.send?.({ kind: result.kind, pid: process.pid, owner });
  });
});
process.send?.({ kind: 'ready', pid: process.pid });
