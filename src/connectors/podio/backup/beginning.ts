// The first page of a stream that is read anew: its files begin anew with it, also those nothing will be put into.

import { recordId } from '../../../core/ids.ts';
import type { BackupRecord } from '../../../engine/backupPorts.ts';

export function beginning(files: readonly string[], records: readonly BackupRecord[]): readonly BackupRecord[] {
  const begins = files.map((file) => ({ kind: 'empty', file }) as const);
  const [first, ...others] = records;
  if (first === undefined) return [{ id: recordId('none'), deposits: begins, counts: {} }];
  return [{ ...first, deposits: [...begins, ...first.deposits] }, ...others];
}
