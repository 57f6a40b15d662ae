// `"source": {"type": "postgres", …}`: its settings. Connects to nothing.

import * as z from 'zod';
import { databaseServer } from './databaseServer.ts';
import { checkRowQuery, rowQuery } from './rowQuery.ts';

export const postgresSourceSchema = z
  .strictObject({
    type: z.literal('postgres').describe('A PostgreSQL database, read in read-only sessions.'),
    ...databaseServer(['postgres', 'postgresql'], 'postgres://reader@127.0.0.1:5432/shop'),
    ...rowQuery('Table whose rows are the records, or schema.table.'),
  })
  .superRefine(checkRowQuery);

export type PostgresSourceSettings = z.infer<typeof postgresSourceSchema>;
