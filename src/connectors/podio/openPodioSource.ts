// The items of Podio apps as the rows of a sync: those of some apps, or of all apps of workspaces or organizations.

import type { RecordId } from '../../core/ids.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { PodioSourceSettings } from '../../core/jobFile/podioSource.ts';
import type { CallGate } from '../../engine/callGate.ts';
import type { RejectedRecord, Reread, Row, Source, StreamPlan } from '../../engine/ports.ts';
import { idIn, isObject } from './client/answers.ts';
import { openPodioClient } from './client/openPodioClient.ts';
import type { PodioClient } from './client/podioClient.ts';
import { UnreadableError } from './client/podioRefusal.ts';
import type { PodioSession } from './client/session.ts';
import { podioIdOf } from './hierarchy/nodeIds.ts';
import { itemRow } from './itemRow.ts';
import { askItem } from './items/askItem.ts';
import { ItemPages } from './items/itemPages.ts';
import { outlineOf, readRows } from './rows/readRows.ts';
import { RowHierarchy } from './rows/rowHierarchy.ts';

/**
 * An app that may not be read is an error here, not a dead letter: its rows could not be told from deleted ones.
 * Sends nothing yet: who signs in does so with the first call.
 */
export function openPodioSource(
  settings: Resolved<PodioSourceSettings>,
  gate: CallGate,
  session: PodioSession,
): Source<Row> {
  const client = openPodioClient(settings, gate, session);
  const hierarchy = new RowHierarchy(client, settings);
  // An app's own sign-in may not filter.
  const listing = settings.auth.grant === 'app' ? ('list' as const) : settings.listing;
  const itemPages = new ItemPages(client, { listing, pageSize: settings.pageSize });
  return {
    governsItself: true,
    expand: (parent, signal) => hierarchy.expand(parent, signal),
    pages: (stream, from, signal) => readRows({ itemPages, stream }, from, signal),
    reread: (stream, ids, signal) => rereadRows(client, stream, ids, signal),
    close: async () => client.close(),
  };
}

async function rereadRows(
  client: PodioClient,
  stream: StreamPlan,
  ids: readonly RecordId[],
  signal: AbortSignal,
): Promise<Reread<Row>> {
  signal.throwIfAborted();
  const app = podioIdOf(stream.node);
  const records: Row[] = [];
  const rejected: RejectedRecord[] = [];
  for (const id of ids) {
    try {
      const item = await askItem(client, Number(id), signal);
      const row = itemRow(item, outlineOf(stream));
      const isElsewhere = isObject(item['app']) && idIn(item['app'], 'app_id') !== app;
      if (row !== null && !isElsewhere) records.push(row);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      if (!error.isGone) rejected.push({ id, reason: error.message });
    }
  }
  return { records, rejected };
}
