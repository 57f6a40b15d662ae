// The connectors of a backup job, opened together and closed together, with the governor of its account.

import { openBackupDestination, openBackupSource } from '../../connectors/registry.ts';
import type { BackupJob } from '../../core/jobFile/backupJob.ts';
import { withSecrets } from '../../core/jobFile/jobSecrets.ts';
import type { BackupDestination, BackupSource } from '../../engine/backupPorts.ts';
import { BoundGate } from '../../engine/boundGate.ts';
import type { Governor } from '../../engine/governor.ts';
import type { Accounts } from '../accounts.ts';
import type { JobVoice } from '../jobKind.ts';
import { OpenedParts } from '../openedParts.ts';
import type { PlacedJob } from '../placedJob.ts';
import { podioAccount } from '../podioAccount.ts';
import { podioSession } from '../podioSession.ts';

export interface BackupParts {
  readonly source: BackupSource;
  readonly destination: BackupDestination;
  /** What the source sends its calls through, and the governor behind it. */
  readonly gate: BoundGate;
  readonly governor: Governor;
  close(): Promise<void>;
}

/** @throws whatever a connector refuses to open with; what was opened before it is closed again. */
export async function openBackupParts(
  placed: PlacedJob<BackupJob>,
  accounts: Accounts,
  voice: JobVoice,
): Promise<BackupParts> {
  const job = withSecrets(placed.job, placed.secrets);
  const parts = new OpenedParts();
  return parts.closedOnFailure(async () => {
    const governor = accounts.governor(podioAccount(placed.job.source), voice.warn);
    const gate = new BoundGate(governor);
    const source = parts.adopt(await openBackupSource(job.source, gate, podioSession(placed, voice)));
    const keeper = { job: placed.name, source: `${job.source.type} ${new URL(job.source.url).origin}` };
    const destination = parts.adopt(await openBackupDestination(job.destination, placed.baseDir, keeper));
    return { source, destination, gate, governor, close: parts.close };
  });
}
