// The text of a row: columns joined by line breaks, or a template with {{column}}. Compiled once a run, so that a
// mistake in it is told before the first text is paid for.

import { ConfigError } from './errors.ts';
import { type FieldValue, toText } from './fieldValue.ts';
import { requireColumns } from './requireColumns.ts';

export type TextTemplate = string | readonly string[];
export type TextOf = (fields: Readonly<Record<string, FieldValue>>) => string;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/**
 * A row none of whose columns holds text has the empty text: a template's own words alone say nothing of a row.
 *
 * @param columns those the source has; where it cannot say, the first row has to have every column named here. A later
 *   row may lack some: they read as null.
 * @throws ConfigError on a malformed template or an unknown column; so does the function returned, at its first row.
 */
export function compileText(template: TextTemplate, columns?: readonly string[]): TextOf {
  const { named, textOf } = typeof template === 'string' ? compileTemplate(template) : compileList(template);
  if (columns !== undefined) {
    requireColumns('text', named, columns);
    return textOf;
  }
  let checked = false;
  return (fields) => {
    if (!checked) requireColumns('text', named, Object.keys(fields));
    checked = true;
    return textOf(fields);
  };
}

interface Compiled {
  readonly named: readonly string[];
  readonly textOf: TextOf;
}

function compileList(columns: readonly string[]): Compiled {
  if (columns.length === 0) throw new ConfigError('text: expected at least one column, found an empty list');
  return {
    named: columns,
    textOf: (fields) =>
      columns
        .map((column) => toText(fields[column]))
        .filter((text) => text.trim() !== '')
        .join('\n'),
  };
}

function compileTemplate(template: string): Compiled {
  // With one capturing group, `split` gives words and names by turns, and begins and ends with words.
  const parts = template.split(PLACEHOLDER).map((part, i) => (i % 2 === 0 ? part : part.trim()));
  const named = parts.filter((_, i) => i % 2 === 1);
  if (named.length === 0) {
    throw new ConfigError(
      `text: the template ${JSON.stringify(template)} names no column; write "{{column}}", or a list ["column"]`,
    );
  }
  if (named.includes('')) throw new ConfigError(`text: "{{}}" in ${JSON.stringify(template)} names no column`);
  const stray = parts.find((part, i) => i % 2 === 0 && part.includes('{{'));
  if (stray !== undefined) {
    throw new ConfigError(`text: "{{" is not closed by "}}" in ${JSON.stringify(stray)}`);
  }
  return { named, textOf: (fields) => fill(parts, fields) };
}

function fill(parts: readonly string[], fields: Readonly<Record<string, FieldValue>>): string {
  let text = '';
  let isEmpty = true;
  parts.forEach((part, i) => {
    const piece = i % 2 === 0 ? part : toText(fields[part]);
    if (i % 2 === 1 && piece.trim() !== '') isEmpty = false;
    text += piece;
  });
  return isEmpty ? '' : text;
}
