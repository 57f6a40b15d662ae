// A job of kind `backup`: what an account may read, kept in an archive. A new type of source or destination is a file with
// its schema beside this one and an entry in the union here (and in `fingerprint.ts`, which will not compile without).

import * as z from 'zod';
import { archiveDestinationSchema } from './archiveDestination.ts';
import { podioBackupSourceSchema } from './podioBackupSource.ts';

export const backupJobSchema = z.strictObject({
  kind: z.literal('backup').describe('All that an account may read, kept in an archive of plain files.'),
  source: z.discriminatedUnion('type', [podioBackupSourceSchema]).describe('What is backed up.'),
  destination: z.discriminatedUnion('type', [archiveDestinationSchema]).describe('Where it is kept.'),
});

export type BackupJob = z.infer<typeof backupJobSchema>;
