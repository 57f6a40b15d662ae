// PostgreSQL's way to write SQL, as far as the shared paging needs it.

import type { SqlDialect } from '../sql/sqlDatabase.ts';

const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const postgresDialect: SqlDialect = {
  syntax: {
    // Text, text with backslashes (E'…'), identifiers, and text between dollars.
    quoted:
      /[eE]'(?:[^'\\]|\\.|'')*'|'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$.*?\$\k<tag>\$/s,
    // Block comments nest; one comment within another is as deep as people go.
    comment: /--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:\*\/|$)/,
    parameter: /\$\d+/,
  },
  quote,
  table: (name) => name.split('.').map(quote).join('.'),
  placeholder: (n) => `$${n}`,
  comparesRows: true,
};
