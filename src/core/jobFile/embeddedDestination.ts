// `"destination": {"type": "embedded", …}`: a vector store in one file.

import * as z from 'zod';
import { textField } from './fields.ts';

export const embeddedDestinationSchema = z.strictObject({
  type: z.literal('embedded').describe('A vector store in one SQLite file. Needs no server.'),
  path: textField('the path of a file').describe(
    'Path of the store, relative to the job file. Created when it is not there.',
  ),
});
