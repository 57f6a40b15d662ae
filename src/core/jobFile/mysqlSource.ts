// `"source": {"type": "mysql", …}`: its settings, for MySQL and MariaDB. Connects to nothing.

import * as z from 'zod';
import { databaseServer } from './databaseServer.ts';
import { checkRowQuery, rowQuery } from './rowQuery.ts';

export const mysqlSourceSchema = z
  .strictObject({
    type: z
      .literal('mysql')
      .describe('A MySQL (8.0 or newer) or MariaDB (10.3 or newer) database, read in read-only sessions.'),
    ...databaseServer(['mysql', 'mariadb'], 'mysql://reader@127.0.0.1:3306/shop'),
    ...rowQuery('Table whose rows are the records, or database.table.'),
  })
  .superRefine(checkRowQuery);

export type MysqlSourceSettings = z.infer<typeof mysqlSourceSchema>;
