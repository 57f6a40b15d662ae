// The page of a stream that could not be read at all: one rejected record that stands for the whole of it.

import { messageOf } from '../../../core/errors.ts';
import { type BackupRecord, WHOLE_STREAM } from '../../../engine/backupPorts.ts';
import type { Reread } from '../../../engine/ports.ts';

export function unreadStream(error: unknown): Reread<BackupRecord> {
  return { records: [], rejected: [{ id: WHOLE_STREAM, reason: messageOf(error) }] };
}
