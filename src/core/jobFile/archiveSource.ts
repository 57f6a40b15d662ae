// `"source": {"type": "archive", …}`: the items of a finished backup, as rows. Opens nothing.

import * as z from 'zod';
import { textField, wholeNumber } from './fields.ts';

const ID = 'an id (a whole number of at least 1) or a list of ids';

const ids = (what: string) => {
  const id = z.int({ error: ID }).min(1, { error: ID });
  return z
    .union([id.transform((one) => [one]), z.array(id, { error: ID }).min(1, { error: ID })], { error: ID })
    .optional()
    .describe(`Only items of ${what}. Default: all that the archive holds.`);
};

export const archiveSourceSchema = z.strictObject({
  type: z.literal('archive').describe('A finished backup: its items are the rows. Makes no calls.'),
  path: textField('the path of a folder').describe('Path of the archive, relative to the job file.'),
  organization: ids('this organisation, or of these'),
  workspace: ids('this workspace, or of these'),
  app: ids('this app, or of these'),
  pageSize: wholeNumber(1, 10_000)
    .default(500)
    .describe('Items a page, 1 to 10000. Default 500. A checkpoint follows every page.'),
});
