// Ratchet over the table of the benchmarks: its own source, embedder, engine and checkpoint store, to a destination that
// only acknowledges.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openEmbedder, openSource } from '../../src/connectors/registry.ts';
import { jobName, runId } from '../../src/core/ids.ts';
import { compilePayload } from '../../src/core/payloadMap.ts';
import { compileText } from '../../src/core/textTemplate.ts';
import { Governor } from '../../src/engine/governor.ts';
import { NO_SPOOL } from '../../src/engine/sync/noSpool.ts';
import { runSyncAttempt } from '../../src/engine/sync/runSyncAttempt.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { acknowledgingDestination } from './acknowledgingDestination.ts';
import type { AcknowledgingServer } from './acknowledgingServer.ts';
import { QUERY } from './products.ts';

export async function runRatchet(path: string, folder: string, server: AcknowledgingServer): Promise<void> {
  const embedder = await openEmbedder({ type: 'builtin' });
  const id = runId(randomUUID());
  const store = await openCheckpointStore(join(folder, `${id}.sqlite`));
  const writer = await store.acquire({ pid: process.pid, host: 'bench', role: 'bench' });
  const source = await openSource(
    { type: 'sqlite', path, query: QUERY, key: ['id'], pageSize: 500, paging: 'keyset', ranges: 'auto' },
    folder,
  );
  const run = await writer.startRun({ id, fingerprint: { source: '', space: '' }, at: Date.now() });
  await writer.beginAttempt({ run: id, reason: 'start', at: Date.now(), from: '' });
  const never = new AbortController().signal;
  const governor = (account: string): Governor => new Governor({ account, clock: systemClock });
  const attempt = runSyncAttempt({
    ...{ job: jobName('bench'), run, scope: 'run', source, sourceGate: null, embedder, deletes: 'keep' },
    destination: acknowledgingDestination(server),
    spool: NO_SPOOL,
    governors: { source: governor('source'), embedder: governor('embedder'), destination: governor('destination') },
    textOf: compileText(['name', 'description']),
    payloadOf: compilePayload(['name', 'price']),
    ...{ askDestination: false, onRefusal: 'wait', force: false, store, writer, clock: systemClock },
    signals: { draining: never, aborted: never },
    emit: () => {},
  });
  await attempt.ended;
  await embedder.close();
  await source.close();
  await store.close();
}
