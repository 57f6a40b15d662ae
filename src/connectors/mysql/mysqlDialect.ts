// MySQL's and MariaDB's way to write SQL, as far as the shared paging needs it; part of it depends on the server's mode.

import type { SqlDialect } from '../sql/sqlDatabase.ts';

const quote = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;

const IDENTIFIER = '`[^`]*(?:``[^`]*)*`';
const WITH_BACKSLASHES = `'(?:[^'\\\\]|\\\\.|'')*'|"(?:[^"\\\\]|\\\\.|"")*"`;
const WITHOUT = `'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"`;

/** @param sqlMode the session's, which says whether a backslash escapes. */
export function mysqlDialect(sqlMode: readonly string[]): SqlDialect {
  const text = sqlMode.includes('NO_BACKSLASH_ESCAPES') ? WITHOUT : WITH_BACKSLASHES;
  return {
    syntax: {
      quoted: new RegExp(`${text}|${IDENTIFIER}`, 's'),
      // `--` needs a space behind it; what stands in `/*! … */` is code.
      comment: /--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!)[\s\S]*?(?:\*\/|$)/,
      parameter: /\?/,
    },
    quote,
    table: (name) => name.split('.').map(quote).join('.'),
    placeholder: () => '?',
    // For `(a, b) > (?, ?)` the optimizer reads the index from its beginning (manual, "Row Constructor Expression Optimization").
    comparesRows: false,
  };
}
