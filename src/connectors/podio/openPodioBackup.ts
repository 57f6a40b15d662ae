// Podio as the source of a backup. All its calls go through the gate; it keeps nothing between two of them but the token.

import type { RecordId } from '../../core/ids.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { PodioBackupSourceSettings } from '../../core/jobFile/podioBackupSource.ts';
import type { BackupRecord, BackupSource } from '../../engine/backupPorts.ts';
import type { CallGate } from '../../engine/callGate.ts';
import type { RejectedRecord, Reread, StreamPlan } from '../../engine/ports.ts';
import { attachmentsOf } from './backup/attachments.ts';
import type { BackupTerms } from './backup/callsNeeded.ts';
import { fetchFile } from './backup/fetchFile.ts';
import { foresee } from './backup/foresee.ts';
import { itemRecord } from './backup/itemRecord.ts';
import { StreamReaders } from './backup/streamReaders.ts';
import { openPodioClient } from './client/openPodioClient.ts';
import type { PodioClient } from './client/podioClient.ts';
import { UnreadableError } from './client/podioRefusal.ts';
import type { PodioSession } from './client/session.ts';
import { changesSince } from './hierarchy/changesSince.ts';
import { ChosenHierarchy } from './hierarchy/chosenHierarchy.ts';
import { expandBackup, StreamKind } from './hierarchy/expandBackup.ts';
import { askItem } from './items/askItem.ts';

export type PodioBackupSettings = Resolved<PodioBackupSourceSettings>;

/** Sends nothing yet: who signs in does so with the first call. */
export function openPodioBackup(settings: PodioBackupSettings, gate: CallGate, session: PodioSession): BackupSource {
  const client = openPodioClient(settings, gate, session);
  const hierarchy = new ChosenHierarchy(client, settings);
  const readers = new StreamReaders(client, settings);
  const terms = termsOf(settings);
  return {
    governsItself: true,
    begin: (baseline) => readers.begin(baseline),
    expand: (parent, signal) => expandBackup(hierarchy, settings.include, parent, signal),
    pages: (stream, from, signal) => readers.pages(stream, from, signal),
    reread: (stream, ids, signal) => rereadItems(client, settings, { stream, ids }, signal),
    foresee: (baseline, signal) => foresee({ client, hierarchy, terms, baseline }, signal),
    attachmentsOf,
    fetchAttachment: (attachment, sink, signal) => fetchFile(client, attachment, sink, signal),
    changesSince: (nodes, signal) => changesSince(hierarchy, nodes, signal),
    close: async () => client.close(),
  };
}

function termsOf({ include, pageSize, listing }: PodioBackupSettings): BackupTerms {
  return {
    members: include.includes('members'),
    tasks: include.includes('tasks'),
    views: include.includes('views'),
    pageSize,
    limitedPages: listing === 'filter',
  };
}

/** Items that a page could not give, one by one. Of all other streams only the whole is ever a dead letter. */
async function rereadItems(
  client: PodioClient,
  { include }: PodioBackupSettings,
  { stream, ids }: { readonly stream: StreamPlan; readonly ids: readonly RecordId[] },
  signal: AbortSignal,
): Promise<Reread<BackupRecord>> {
  signal.throwIfAborted();
  const records: BackupRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const id of ids) {
    if (stream.kind !== StreamKind.items || !/^\d+$/.test(id)) {
      rejected.push({ id, reason: 'only the whole stream can be read again' });
      continue;
    }
    try {
      records.push(itemRecord(await askItem(client, Number(id), signal), 'end', include));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      if (!error.isGone) rejected.push({ id, reason: error.message });
    }
  }
  return { records, rejected };
}
