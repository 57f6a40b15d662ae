// Offset paging and queries that carry their own placeholders, in SQLite.

import assert from 'node:assert/strict';
import { ConfigError } from '../../src/core/errors.ts';
import type { Row } from '../../src/engine/ports.ts';
import { allRows, wholePlan } from './readSource.ts';
import { type Settings, type SqliteFixture, sqliteFixture } from './sqliteFixture.ts';

describe('queries that page themselves in SQLite', () => {
  let data: SqliteFixture;

  beforeEach(async () => {
    data = await sqliteFixture(`CREATE TABLE t (id INTEGER PRIMARY KEY, lang TEXT, word TEXT);
      INSERT INTO t (lang, word) VALUES ('de', 'rot'), ('de', 'blau'), ('en', 'red'), ('en', 'blue'), ('en', 'red')`);
  });
  afterEach(() => data.dispose());

  async function rowsOf(settings: Settings): Promise<readonly Row[]> {
    const source = await data.open({ pageSize: 2, ...settings });
    return allRows(source, (await wholePlan(source)).streams);
  }

  function refuses(reading: Promise<unknown>, ...words: readonly RegExp[]): Promise<void> {
    return assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof ConfigError, String(error));
      for (const word of words) assert.match(error.message, word);
      return true;
    });
  }

  it('binds {{cursor}} in an order of the user’s own', async () => {
    const rows = await rowsOf({
      query: 'SELECT id FROM t WHERE {{cursor}} IS NULL OR id < {{ cursor }} ORDER BY id DESC LIMIT {{limit}};',
    });
    assert.deepEqual(
      rows.map((row) => row.id),
      ['5', '4', '3', '2', '1'],
    );
  });

  it('binds each column of a composite key by its name', async () => {
    const rows = await rowsOf({
      query:
        'SELECT lang, id FROM t WHERE {{cursor.id}} IS NULL OR (lang, id) > ({{cursor.lang}}, {{cursor.id}}) ORDER BY lang, id LIMIT {{limit}}',
      key: ['lang', 'id'],
    });
    assert.deepEqual(
      rows.map((row) => row.id),
      ['["de",1]', '["de",2]', '["en",3]', '["en",4]', '["en",5]'],
    );
  });

  it('binds values and never splices text', async () => {
    data.writer.exec(
      `CREATE TABLE s (id TEXT PRIMARY KEY); INSERT INTO s VALUES ('1'' OR 1 --'), ('2'), ('{{limit}}')`,
    );
    const rows = await rowsOf({
      query: 'SELECT id FROM s WHERE {{cursor}} IS NULL OR id > {{cursor}} ORDER BY id LIMIT {{limit}}',
      pageSize: 1,
    });
    assert.deepEqual(
      rows.map((row) => row.fields['id']),
      ["1' OR 1 --", '2', '{{limit}}'],
    );
  });

  it('warns when the first page is empty', async () => {
    const source = await data.open({ query: 'SELECT id FROM t WHERE id > {{cursor}} ORDER BY id LIMIT {{limit}}' });
    assert.match((await wholePlan(source)).warnings.join(), /\{\{cursor\}\} IS NULL OR/);
  });

  it('makes one record of rows that are alike on a page, and says so beforehand', async () => {
    const source = await data.open({ query: 'SELECT lang FROM t', paging: 'offset', key: [], pageSize: 5 });
    const { streams, warnings } = await wholePlan(source);
    assert.deepEqual(
      (await allRows(source, streams)).map((row) => row.fields),
      [{ lang: 'de' }, { lang: 'en' }],
    );
    assert.match(warnings.join('\n'), /missed or read twice.*alike in every column/s);
  });

  it('goes on by offset through pages that are alike', async () => {
    const rows = await rowsOf({
      query: "SELECT lang FROM t WHERE lang = 'en'",
      paging: 'offset',
      key: [],
      pageSize: 1,
    });
    assert.equal(rows.length, 3);
  });

  it('counts for an offset before it reads', async () => {
    const { streams } = await wholePlan(await data.open({ query: 'SELECT word FROM t', paging: 'offset', key: [] }));
    assert.deepEqual(
      streams.map(({ total }) => total),
      [5],
    );
  });

  describe('refuse, saying what to do,', () => {
    it('a query that ignores its cursor', () =>
      refuses(
        rowsOf({ query: 'SELECT id FROM t WHERE {{cursor}} IS NULL OR 1 ORDER BY id LIMIT {{limit}}' }),
        /once more/,
      ));
    it('a query that begins with the last row again', () =>
      refuses(
        rowsOf({ query: 'SELECT id FROM t WHERE {{cursor}} IS NULL OR id >= {{cursor}} ORDER BY id LIMIT {{limit}}' }),
        /found 2 once more/,
        /not >=/,
      ));
    it('a query that ignores its offset', () =>
      refuses(
        rowsOf({ query: 'SELECT id FROM t WHERE {{offset}} >= 0 LIMIT {{limit}}', paging: 'offset', key: [] }),
        /page before/,
      ));
    it('a query with more rows than its limit', () =>
      refuses(
        rowsOf({
          query: 'SELECT a.id FROM t, (SELECT id FROM t LIMIT {{limit}} OFFSET {{offset}}) AS a',
          paging: 'offset',
          key: [],
        }),
        /at most \{\{limit\}\} rows, found 10/,
      ));
    it('a key that a page holds twice', () =>
      refuses(
        rowsOf({
          query: 'SELECT word FROM t WHERE {{cursor}} IS NULL ORDER BY word LIMIT {{limit}}',
          key: ['word'],
          pageSize: 5,
        }),
        /found "red" twice/,
      ));
    it('a key that an offset page holds twice', () =>
      refuses(
        rowsOf({ query: 'SELECT word FROM t', key: ['word'], paging: 'offset', pageSize: 5 }),
        /found "red" twice/,
      ));
    it('a NULL key', () =>
      refuses(rowsOf({ query: 'SELECT NULL AS id WHERE {{cursor}} IS NULL LIMIT {{limit}}' }), /found NULL/));
    it('no {{limit}}', () =>
      refuses(data.open({ query: 'SELECT id FROM t WHERE id > {{cursor}}' }), /LIMIT \{\{limit\}\}/));
    it('{{limit}} alone', () => refuses(data.open({ query: 'SELECT id FROM t LIMIT {{limit}}' }), /found neither/));
    it('{{cursor}} beside {{offset}}', () =>
      refuses(
        data.open({ query: 'SELECT id FROM t WHERE id > {{cursor}} LIMIT {{limit}} OFFSET {{offset}}' }),
        /found both/,
      ));
    it('{{cursor}} for a composite key', () =>
      refuses(
        data.open({ query: 'SELECT id, lang FROM t WHERE id > {{cursor}} LIMIT {{limit}}', key: ['lang', 'id'] }),
        /\{\{cursor\.column\}\}/,
      ));
    it('{{cursor.column}} of a column that is not in the key', () =>
      refuses(
        data.open({ query: 'SELECT id, lang FROM t WHERE id > {{cursor.lang}} LIMIT {{limit}}' }),
        /cursor\.lang/,
      ));
    it('{{cursor}} without a key', () =>
      refuses(data.open({ query: 'SELECT id FROM t WHERE id > {{cursor}} LIMIT {{limit}}', key: [] }), /source\.key/));
  });
});
