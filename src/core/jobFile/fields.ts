// Fields that several types of source, embedder and destination share.
// In every schema of the job file an issue's message is a phrase that completes "expected …"; `problemOfIssue.ts` relies on it.

import * as z from 'zod';

/** Text that is not empty. */
export const textField = (expected: string) => z.string({ error: expected }).min(1, { error: expected });

export const wholeNumber = (min: number, max: number) => {
  const error =
    max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const columnName = textField('a column name');

/** Names of columns, at least one. */
export const columnList = (expected: string) => z.array(columnName, { error: expected }).min(1, { error: expected });
