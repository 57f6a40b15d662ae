// `"source": {"type": "sqlite", …}`: its settings. Opens nothing.

import * as z from 'zod';
import { textField } from './fields.ts';
import { checkRowQuery, rowQuery } from './rowQuery.ts';

export const sqliteSourceSchema = z
  .strictObject({
    type: z.literal('sqlite').describe('A SQLite database file, opened read-only.'),
    path: textField('the path of a file').describe('Path of the database file, relative to the job file.'),
    ...rowQuery('Table whose rows are the records.'),
  })
  .superRefine(checkRowQuery);

export type SqliteSourceSettings = z.infer<typeof sqliteSourceSchema>;
