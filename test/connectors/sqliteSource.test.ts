// The SQLite source: that every way of paging keeps the contract of a source, and what it says of files and settings.

import assert from 'node:assert/strict';
import { copyFile, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteDatabase } from '../../src/connectors/sqlite/sqliteDatabase.ts';
import { ConfigError, TransientError } from '../../src/core/errors.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';
import { describeSource, type FixtureEditor, PAGE_SIZE, type SourceFixture } from './sourceConformance.ts';
import { counter, type Settings, type SqliteFixture, sqliteFixture } from './sqliteFixture.ts';

const SCHEMA = 'CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, half INTEGER AS (id % 2) STORED)';

function conforming(settings: Settings, stable: boolean) {
  return {
    stable,
    make: async (rows: Parameters<Parameters<typeof describeSource>[1]['make']>[0]): Promise<SourceFixture> => {
      const { writer, open: openWith, dispose } = await sqliteFixture(SCHEMA);
      const insert = writer.prepare('INSERT INTO product (id, name) VALUES (?, ?)');
      const rename = writer.prepare('UPDATE product SET name = ? WHERE id = ?');
      const remove = writer.prepare('DELETE FROM product WHERE id = ?');
      for (const { id, name } of rows) insert.run(id, name);
      const editor: FixtureEditor = {
        insert: async ({ id, name }) => void insert.run(id, name),
        rename: async ({ id, name }) => void rename.run(name, id),
        remove: async (id) => void remove.run(id),
      };
      return { open: () => openWith({ pageSize: PAGE_SIZE, ...settings }), editor, dispose };
    },
  };
}

const QUERY = 'SELECT id, name FROM product';
describeSource('a SQLite table', conforming({ table: 'product' }, true));
describeSource('a SQLite query', conforming({ query: `${QUERY}; -- all of them` }, true));
describeSource('a SQLite query in four ranges', conforming({ query: QUERY, ranges: 4 }, true));
describeSource(
  'a SQLite query with a composite key',
  conforming({ table: 'product', key: ['half', 'id'], ranges: 3 }, true),
);
describeSource(
  'a SQLite query with {{cursor}}',
  conforming({ query: `${QUERY} WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}` }, true),
);
describeSource('a SQLite query by offset', conforming({ query: QUERY, paging: 'offset', key: [] }, false));
describeSource('a SQLite query by offset with a key', conforming({ query: QUERY, paging: 'offset' }, false));
describeSource(
  'a SQLite query with {{offset}}',
  conforming({ query: `${QUERY} ORDER BY name LIMIT {{limit}} OFFSET {{offset}}`, paging: 'offset', key: [] }, false),
);

describe('the SQLite source', () => {
  let data: SqliteFixture;

  beforeEach(async () => {
    data = await sqliteFixture(`${SCHEMA}; INSERT INTO product (id, name) VALUES (1, 'one'), (2, 'two')`);
  });
  afterEach(() => data.dispose());

  async function rowsOf(source: Source<Row>): Promise<readonly Row[]> {
    return allRows(source, (await wholePlan(source)).streams);
  }

  function refuses(settings: Settings, ...words: readonly RegExp[]): Promise<void> {
    return assert.rejects(data.open(settings), (error: unknown) => {
      assert.ok(error instanceof ConfigError, String(error));
      for (const word of words) assert.match(error.message, word);
      return true;
    });
  }

  it('gives every storage class as it is stored', async () => {
    data.writer.exec(`CREATE TABLE kind (id INTEGER PRIMARY KEY, value ANY);
      INSERT INTO kind (value) VALUES (NULL), (9007199254740993), (-9223372036854775808), (9007199254740991), (0.1), (1e400),
        ('é\u{1F600} ''quoted'''), (x'00ff80'), (x''), ('')`);
    const rows = await rowsOf(await data.open({ table: 'kind' }));
    assert.deepEqual(
      rows.map((row) => row.fields['value']),
      [
        null,
        9007199254740993n,
        -9223372036854775808n,
        9007199254740991,
        0.1,
        Number.POSITIVE_INFINITY,
        "é\u{1F600} 'quoted'",
        Uint8Array.of(0, 255, 128),
        new Uint8Array(),
        '',
      ],
    );
  });

  it('is named by its table', async () => {
    const { nodes, streams } = await wholePlan(await data.open({ table: 'product' }));
    assert.deepEqual(
      nodes.map(({ id, title, kind }) => ({ id, title, kind })),
      [{ id: 'table:product', title: 'product', kind: 'table' }],
    );
    assert.deepEqual(
      streams.map(({ id, total }) => ({ id, total })),
      [{ id: 'table:product/rows', total: 2 }],
    );
  });

  it('reads a table whose name and columns need quotes', async () => {
    data.writer.exec(
      'CREATE TABLE "odd ""name" ("a key" TEXT PRIMARY KEY, "order" INT); INSERT INTO "odd ""name" VALUES (\'x\', 1)',
    );
    const rows = await rowsOf(await data.open({ table: 'odd "name', key: ['a key'] }));
    assert.deepEqual(rows, [{ id: '"x"', fields: { 'a key': 'x', order: 1 } }]);
  });

  it("finds the key whatever its letters' case", async () => {
    const rows = await rowsOf(await data.open({ table: 'product', key: ['ID'] }));
    assert.deepEqual(
      rows.map((row) => row.id),
      ['1', '2'],
    );
  });

  it('says where it looked for a file that is not there', async () => {
    await assert.rejects(data.open({ path: 'sub/none.db' }), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.ok(error.message.includes(join(data.folder, 'sub', 'none.db')), error.message);
      return true;
    });
  });

  it('says that a file is no database', async () => {
    await writeFile(
      join(data.folder, 'text.db'),
      'just some text, long enough to be looked at as a database header would be',
    );
    await refuses({ path: 'text.db', table: 'product' }, /source\.path/, /text\.db damaged or of another format/);
  });

  it('says that a folder is no file', async () => {
    await refuses({ path: '.' }, /source\.path/, /Name the file/);
  });

  it('stops with a word for the user when the file is damaged in the middle', async () => {
    data.writer.exec(`${counter(3000)} INSERT INTO product (id, name) SELECT n + 2, 'product ' || n FROM counter`);
    const source = await data.open({ table: 'product', pageSize: 100 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const copy = join(data.folder, 'damaged.db');
    await copyFile(data.path, copy);
    const file = await open(copy, 'r+');
    for (let page = 2; page < 12; page++) await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    await file.close();
    const damaged = await data.open({ path: 'damaged.db', table: 'product', pageSize: 100 });
    await assert.rejects(read(damaged, stream), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /source\.path.*damaged\.db damaged/);
      return true;
    });
  });

  it('says how to get on with a file another program left in the middle of a write', async () => {
    data.writer.exec('PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN');
    data.writer.exec(`${counter(5000)} INSERT INTO product (id, name) SELECT n + 2, 'product ' || n FROM counter`);
    await copyFile(data.path, join(data.folder, 'hot.db'));
    await copyFile(`${data.path}-journal`, join(data.folder, 'hot.db-journal'));
    data.writer.exec('ROLLBACK');
    await refuses({ path: 'hot.db', table: 'product' }, /source\.path/, /unfinished write/, /may write to it/);
  });

  it('reads on when another connection lets go of its lock', async () => {
    const source = await data.open({ table: 'product' });
    const { streams } = await wholePlan(source);
    data.writer.exec('BEGIN EXCLUSIVE');
    const reading = allRows(source, streams);
    // The read finds the lock in the first turn of the event loop.
    setImmediate(() => setImmediate(() => data.writer.exec('COMMIT')));
    assert.equal((await reading).length, 2);
  });

  it('fails in passing while another connection keeps its lock', async () => {
    const database = new SqliteDatabase(new DatabaseSync(data.path, { readOnly: true }), data.path, 0);
    data.writer.exec('BEGIN EXCLUSIVE');
    await assert.rejects(database.read([{ text: 'SELECT * FROM product', values: [] }], LIVE), TransientError);
    data.writer.exec('COMMIT');
    await database.close();
  });

  it('reads a snapshot of all queries together and leaves no transaction open', async () => {
    const database = new SqliteDatabase(new DatabaseSync(data.path, { readOnly: true }), data.path);
    const query = { text: 'SELECT count(*) AS n FROM product', values: [] };
    assert.deepEqual(await database.read([query, query], LIVE), [[{ n: 2 }], [{ n: 2 }]]);
    data.writer.exec("BEGIN EXCLUSIVE; INSERT INTO product (id, name) VALUES (3, 'three'); COMMIT");
    assert.deepEqual(await database.read([query], LIVE), [[{ n: 3 }]]);
    await database.close();
  });

  it('lets other work of the process in between two pages', async () => {
    data.writer.exec(`${counter(300)} INSERT INTO product (id, name) SELECT n + 2, 'product' FROM counter`);
    const source = await data.open({ table: 'product', pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const pages = await read(source, stream);
    clearImmediate(next);
    assert.equal(pages.length, 31);
    assert.ok(turns >= pages.length, `${turns} turns`);
  });

  it('goes on with its pages when the table gets or loses a column meanwhile', async () => {
    data.writer.exec(`${counter(30)} INSERT INTO product (id, name) SELECT n + 2, 'product' FROM counter`);
    data.writer.exec('ALTER TABLE product ADD COLUMN extra TEXT');
    const source = await data.open({ table: 'product', pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const columns: number[] = [];
    for await (const page of source.pages(stream, null, LIVE)) {
      columns.push(Object.keys(page.records[0]?.fields ?? {}).length);
      if (columns.length === 2) data.writer.exec('ALTER TABLE product DROP COLUMN extra');
    }
    assert.equal(columns.length, 4);
  });

  describe('refuses, saying what to do,', () => {
    it('a table that is not there', () => refuses({ table: 'produkt' }, /source\.query/, /no such table: produkt/));
    it('a query with an error', () => refuses({ query: 'SELECT id FRM product' }, /source\.query/, /syntax error/));
    it('a query that writes', () => refuses({ query: 'DELETE FROM product' }, /source\.query/, /"DELETE"/, /SELECT/));
    it('a query that writes after WITH', () =>
      refuses({ query: 'WITH x AS (SELECT 1) DELETE FROM product' }, /source\.query/, /"DELETE"/));
    it('two statements', () => refuses({ query: 'SELECT id FROM product; SELECT 2' }, /one statement/));
    it('a query that closes the parenthesis around it', () =>
      refuses({ query: 'SELECT id FROM product) UNION SELECT (id FROM product' }, /source\.query/, /syntax error/));
    it('parameters nobody binds', () => refuses({ query: 'SELECT id FROM product WHERE id > ?' }, /parameters/));
    it('a key that is no column', () =>
      refuses({ table: 'product', key: ['nam'] }, /source\.key/, /id, name, half/, /is it "name"\?/));
    it('a key column named twice', () => refuses({ table: 'product', key: ['id', 'ID'] }, /source\.key/, /twice/));
    it('no key', () => refuses({ table: 'product', key: [] }, /source\.key/, /"paging": "offset"/));
    it('neither query nor table', () => refuses({}, /either "query" or "table", found neither/));
    it('both query and table', () => refuses({ query: QUERY, table: 'product' }, /found both/));
    it('columns of one name', () =>
      refuses({ query: 'SELECT a.id, b.ID, a.name FROM product a, product b' }, /"ID" more than once/, /AS/));
    it('columns of one name in an empty result', () =>
      refuses({ query: 'SELECT id, name, name FROM product WHERE 0' }, /"name" more than once/));
    it('a column that cannot be a field', () =>
      refuses({ query: 'SELECT id, name AS __proto__ FROM product' }, /"__proto__"/));
  });
});
