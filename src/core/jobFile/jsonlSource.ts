// `"source": {"type": "jsonl", …}`: its settings. Opens nothing.

import * as z from 'zod';
import { textFileFields } from './textFileFields.ts';

export const jsonlSourceSchema = z.strictObject({
  type: z.literal('jsonl').describe('A file of JSON objects, one a line. Resumes at a byte of the file.'),
  ...textFileFields,
});
