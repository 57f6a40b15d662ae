import assert from 'node:assert/strict';
import type { SqlDialect } from '../../../src/connectors/sql/sqlDatabase.ts';
import { bindQuery, parseUserQuery, sampleText } from '../../../src/connectors/sql/userQuery.ts';
import { ConfigError } from '../../../src/core/errors.ts';

const dialect: SqlDialect = {
  syntax: {
    quoted: /'[^']*(?:''[^']*)*'|"[^"]*"/,
    comment: /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/,
    parameter: /\?\d*|:[a-z]\w*/,
  },
  quote: (identifier) => `"${identifier}"`,
  table: (name) => `"${name}"`,
  placeholder: (n) => `$${n}`,
  comparesRows: true,
};

function textOf(query: string): string {
  return bindQuery(parseUserQuery(query, dialect.syntax), dialect, () => ({ value: null, column: null })).text;
}

describe('a query of the user’s', () => {
  for (const [what, tail] of [
    ['a semicolon', ';'],
    ['semicolons and space', ' ;\n; '],
    ['a line comment', ' -- all of them'],
    ['a block comment', ' /* all; of them */ ;'],
    ['a block comment without an end', ' /* all'],
  ])
    it(`is kept without ${what} at its end`, () => assert.equal(textOf(`SELECT 1${tail}`), 'SELECT 1'));

  it('keeps comments, semicolons and question marks inside', () => {
    const query = `-- rows; of all?\nselect 'a;''?:b' AS "c;--?" /* ; {{x}} ? */, é$1 FROM t`;
    assert.equal(textOf(query), query);
  });

  it('binds placeholders in the order they stand in', () => {
    const parsed = parseUserQuery('SELECT {{cursor.a b}}, {{ limit }}, {{cursor}} , {{offset}}', dialect.syntax);
    const bound = bindQuery(parsed, dialect, ({ value, column }) => ({ value: `${value}.${column}`, column: null }));
    assert.deepEqual(bound, {
      text: 'SELECT $1, $2, $3 , $4',
      values: ['cursor.a b', 'limit.null', 'cursor.null', 'offset.null'],
    });
  });

  it('is asked for its columns with a value of every kind written into it', () => {
    const parsed = parseUserQuery('SELECT {{cursor.a}} IS NULL LIMIT {{limit}} OFFSET {{offset}}', dialect.syntax);
    assert.equal(sampleText(parsed), 'SELECT NULL IS NULL LIMIT 1 OFFSET 0');
  });

  for (const [what, query, found] of [
    ['that is empty', ' -- nothing', /found nothing/],
    ['that writes', 'UPDATE t SET a = 1', /"UPDATE"/],
    ['of two statements', 'SELECT 1; SELECT 2', /one statement/],
    ['with an unknown placeholder', 'SELECT {{page}}', /\{\{page\}\}/],
    ['with a placeholder in quotes', "SELECT '{{cursor}}'", /remove the quotes/],
    ['with a numbered parameter', 'SELECT ?1', /\?1/],
    ['with a named parameter', 'SELECT :name', /:name/],
  ] as const)
    it(`is refused ${what}`, () => {
      assert.throws(
        () => textOf(query),
        (error: unknown) => error instanceof ConfigError && found.test(error.message),
      );
    });
});
