// The values of a delimited record under the names of its columns; a record with too few or too many is broken.

import type { Fields } from '../textFile/keyedRow.ts';
import type { Content, RecordFormat } from '../textFile/recordFormat.ts';

export function namedFields(format: RecordFormat<readonly string[]>, columns: readonly string[]): RecordFormat<Fields> {
  return {
    split(block, isEnd) {
      const { found, lines } = format.split(block, isEnd);
      return {
        found: found.map((one) => (one.kind === 'value' ? { ...one, ...nameValues(one.value, columns) } : one)),
        lines,
      };
    },
  };
}

function nameValues(values: readonly string[], columns: readonly string[]): Content<Fields> {
  if (values.length !== columns.length)
    return { kind: 'broken', reason: `expected ${columns.length} fields, found ${values.length}` };
  const value: Record<string, string> = {};
  columns.forEach((column, index) => {
    value[column] = values[index] ?? '';
  });
  return { kind: 'value', value };
}
