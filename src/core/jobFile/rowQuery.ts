// What every source in a SQL database is told: which rows, the key they are paged by, and how. Knows no database.

import * as z from 'zod';
import { columnName, textField, wholeNumber } from './fields.ts';

/** A query that places the offset itself is paged by offset, whatever `paging` says. */
const OFFSET_PLACE = /\{\{\s*offset\s*\}\}/;

const key = z
  .union([columnName.transform((column) => [column]), z.array(columnName)], {
    error: 'a column name or a list of column names',
  })
  .default([])
  .describe(
    'Columns that identify a row, in order. Pages are cut by them: WHERE (key) > (last key) ORDER BY key. They must be unique together and never NULL. Needed unless the rows are paged by offset.',
  );

/** @param table how a table is named, for the hover. */
export const rowQuery = (table: string) => ({
  query: textField('an SQL query')
    .optional()
    .describe(
      'SELECT whose rows are the records. Either "query" or "table". May carry {{cursor}}, {{limit}} and {{offset}} itself; otherwise it is wrapped in the paging.',
    ),
  table: textField('the name of a table').optional().describe(table),
  key,
  pageSize: wholeNumber(1, 10_000)
    .default(500)
    .describe('Rows a page, 1 to 10000. Default 500. Checkpoints stand at the end of a page.'),
  paging: z
    .enum(['keyset', 'offset'])
    .default('keyset')
    .describe(
      '"keyset" (default) goes on after the last key. "offset" is for queries without a key; rows that are inserted or deleted meanwhile can be missed or repeated.',
    ),
  ranges: z
    .union([z.literal('auto'), wholeNumber(1, 8)], { error: '"auto" or a whole number from 1 to 8' })
    .default('auto')
    .describe('Key ranges read in parallel, 1 to 8. Default "auto": decided by the size of the table, once a run.'),
});

interface RowQuery {
  readonly query?: string | undefined;
  readonly table?: string | undefined;
  readonly key: readonly string[];
  readonly paging: 'keyset' | 'offset';
}

/** What those settings must agree on; for a schema's `superRefine`. */
export function checkRowQuery(source: RowQuery, context: z.RefinementCtx): void {
  const issue = (path: string[], expected: string, found?: string) =>
    context.addIssue({ code: 'custom', path, message: expected, params: { found } });
  if (source.query === undefined && source.table === undefined) issue([], 'either "query" or "table"', 'neither');
  if (source.query !== undefined && source.table !== undefined) issue(['table'], 'either "query" or "table"', 'both');
  const byOffset = source.paging === 'offset' || OFFSET_PLACE.test(source.query ?? '');
  if (source.key.length === 0 && !byOffset)
    issue(['key'], 'the columns that identify a row (or "paging": "offset" for a query that has none)');
}
