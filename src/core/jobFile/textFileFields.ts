// What every source of a text file is told: where the file is, how it is encoded, what tells its records apart.

import * as z from 'zod';
import { columnList, columnName, textField, wholeNumber } from './fields.ts';

const KEY = 'a column name or a list of column names';
const ENCODING = 'the name of a text encoding, such as "utf-8", "windows-1252", "shift_jis" or "utf-16le"';

function isKnown(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding !== '';
  } catch {
    return false;
  }
}

export const textFileFields = {
  path: textField('the path of a file').describe('Path of the file, relative to the job file.'),
  key: z
    .union([columnName.transform((column) => [column]), columnList(KEY)], { error: KEY })
    .describe(
      'Columns that identify a record, in order; none of them may be empty. Of records with the same key the last one counts.',
    ),
  pageSize: wholeNumber(1, 10_000)
    .default(500)
    .describe('Records a page, 1 to 10000. Default 500. Checkpoints stand at the end of a page.'),
  encoding: textField(ENCODING)
    .refine(isKnown, { error: ENCODING })
    .optional()
    .describe(
      'How the file encodes its text: a name of the WHATWG Encoding Standard. Default "utf-8". A byte order mark in the file has the last word.',
    ),
};
