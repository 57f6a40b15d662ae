// What a dry run found, for people, by the kind of the job. Pure text.

import type { DryRunReport } from '../protocol/dryRun.ts';
import { backupDryRunText } from './backupDryRunText.ts';
import { syncDryRunText } from './syncDryRunText.ts';

export function dryRunText(report: DryRunReport): string {
  switch (report.kind) {
    case 'sync':
      return syncDryRunText(report);
    case 'backup':
      return backupDryRunText(report);
  }
}
