// `"source": {"type": "csv", …}`: its settings and what they must agree on. Opens nothing.

import * as z from 'zod';
import { columnList } from './fields.ts';
import { textFileFields } from './textFileFields.ts';

const DELIMITER = 'one or more characters that stand between two fields, such as ",", ";", "\\t" or "|"';
const QUOTE = 'one character, or "" for a file without quotes';
const COLUMNS = 'a list of column names';

export const csvSourceSchema = z
  .strictObject({
    type: z
      .literal('csv')
      .describe('A file of delimited text with a row of column names. Resumes at a byte of the file.'),
    ...textFileFields,
    delimiter: z
      .string({ error: DELIMITER })
      .regex(/^[^\r\n]+$/, { error: DELIMITER })
      .default(',')
      .describe('What stands between two fields. Default ",". Often ";", "\\t" or "|".'),
    quote: z
      .string({ error: QUOTE })
      .regex(/^[^\r\n]?$/u, { error: QUOTE })
      .default('"')
      .describe(
        'What encloses a field that holds delimiters, line breaks or quotes; a quote within is doubled. Default \'"\'. "" when the file has no quotes.',
      ),
    header: z
      .boolean()
      .default(true)
      .describe('true (default): the first row names the columns. false: it is a record, and "columns" names them.'),
    columns: columnList(COLUMNS)
      .optional()
      .describe('Names of the columns, in order, instead of those in the header row.'),
  })
  .superRefine((source, context) => {
    const issue = (path: string[], expected: string, found?: string) =>
      context.addIssue({ code: 'custom', path, message: expected, params: { found } });
    if (!source.header && source.columns === undefined)
      issue(['columns'], 'the names of the columns, since the file has no header row');
    if (source.quote !== '' && source.delimiter.includes(source.quote))
      issue(['delimiter'], 'a delimiter without the quote in it');
    const repeated = source.columns?.find((name, index, names) => names.indexOf(name) !== index);
    if (repeated !== undefined) issue(['columns'], 'every column to have its own name', `"${repeated}" twice`);
  });
