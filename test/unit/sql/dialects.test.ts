import assert from 'node:assert/strict';
import { mysqlDialect } from '../../../src/connectors/mysql/mysqlDialect.ts';
import { postgresDialect } from '../../../src/connectors/postgres/postgresDialect.ts';
import type { SqlDialect } from '../../../src/connectors/sql/sqlDatabase.ts';
import { parseUserQuery, sampleText } from '../../../src/connectors/sql/userQuery.ts';

const textOf = (query: string, { syntax }: SqlDialect): string => sampleText(parseUserQuery(query, syntax));
const mysql = mysqlDialect([]);

describe('a query in PostgreSQL’s dialect', () => {
  for (const query of [
    'SELECT \'a;$1\' AS "b;$2"',
    "SELECT E'it\\'s; $1'",
    "SELECT $$it's; $1 {{x}}$$, $tag$ $$; $1 $tag$",
    'SELECT /* a /* nested; $1 */ comment; */ 1',
    "SELECT data ? 'a', data::jsonb #>> '{b}' FROM t",
    'SELECT a$1 FROM t',
  ])
    it(`is kept as it is: ${query}`, () => assert.equal(textOf(query, postgresDialect), query));

  it('loses nested comments at its end', () => {
    assert.equal(textOf('SELECT 1; /* a /* b */ c */ -- d', postgresDialect), 'SELECT 1');
  });

  it('may have no parameters', () => {
    assert.throws(() => textOf('SELECT $1', postgresDialect), /found \$1/);
  });

  it('names a table with its schema', () => {
    assert.equal(postgresDialect.table('shop.pro"duct'), '"shop"."pro""duct"');
  });
});

describe('a query in MySQL’s dialect', () => {
  for (const query of [
    'SELECT \'it\\\'s; ?\', "a\\"; ?", `b``; ?`',
    'SELECT 5--1, a->"$.b" FROM t',
    'SELECT /*+ MAX_EXECUTION_TIME(1) */ 1 /*! STRAIGHT_JOIN */',
  ])
    it(`is kept as it is: ${query}`, () => assert.equal(textOf(query, mysql), query));

  for (const tail of ['; # a', ' -- b', ' /* c; */;', ' --'])
    it(`loses a comment at its end: ${tail}`, () => assert.equal(textOf(`SELECT 1${tail}`, mysql), 'SELECT 1'));

  it('takes a backslash as the server’s mode has it', () => {
    const query = "SELECT '\\', ';' FROM t";
    assert.equal(textOf(query, mysqlDialect(['NO_BACKSLASH_ESCAPES'])), query);
    assert.throws(() => textOf(query, mysql), /found ";"/);
  });

  it('may have no parameters', () => {
    assert.throws(() => textOf('SELECT ?', mysql), /found \?/);
  });

  it('names a table with its database', () => {
    assert.equal(mysql.table('shop.pro`duct'), '`shop`.`pro``duct`');
  });
});
