// `"destination": {"type": "archive", …}`: a folder that a backup fills. Opens nothing.

import * as z from 'zod';
import { textField } from './fields.ts';

export const archiveDestinationSchema = z.strictObject({
  type: z.literal('archive').describe('A folder of plain files: JSON, one record a line, and the attachments.'),
  path: textField('the path of a folder').describe(
    'Path of the archive, relative to the job file. Created when it is not there; a folder of its own for every job.',
  ),
});
