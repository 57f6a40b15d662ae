// The PostgreSQL source and its server: sessions that only read, refused sign-ins, encryption, lost connections.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { AuthError, ConfigError, TransientError } from '../../src/core/errors.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type PostgresFixture, type PostgresSettings, postgresFixture } from './postgresFixture.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';
import { readThroughFaults } from './throughFaults.ts';

const END_OUR_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ratchet'`;

describeWithServer('the PostgreSQL source', postgresServer, () => {
  let data: PostgresFixture;

  beforeEach(async () => {
    data = await postgresFixture(`CREATE TABLE product (id int PRIMARY KEY, name text NOT NULL, stock int);
      INSERT INTO product SELECT n, 'product ' || n, 0 FROM generate_series(1, 100) n`);
  });
  afterEach(() => data.dispose());

  async function rowsOf(source: Source<Row>): Promise<readonly Row[]> {
    return allRows(source, (await wholePlan(source)).streams);
  }

  async function fails(
    settings: PostgresSettings,
    family: typeof AuthError | typeof ConfigError | typeof TransientError,
    ...words: readonly RegExp[]
  ): Promise<void> {
    await assert.rejects(
      async () => rowsOf(await data.open(settings)),
      (error: unknown) => {
        assert.ok(error instanceof family, String(error));
        for (const word of words) assert.match(error.message, word);
        return true;
      },
    );
  }

  describe('in its sessions', () => {
    const asOwner = () => ({ url: data.settings().url.replace('reader@', 'postgres@') });

    it('refuses a query that writes, though the user may', async () => {
      await data.writer.query(`CREATE FUNCTION sell(product_id int) RETURNS int LANGUAGE sql
        AS 'UPDATE product SET stock = stock - 1 WHERE id = product_id RETURNING stock'`);
      await fails(
        { ...asOwner(), query: 'SELECT id, sell(id) FROM product' },
        ConfigError,
        /source\.query/,
        /only reads/,
      );
    });

    it('refuses a query that deletes on its way', async () => {
      const query =
        'WITH gone AS (DELETE FROM product WHERE id > 5 RETURNING id) SELECT id FROM gone WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}';
      await fails({ ...asOwner(), query }, ConfigError, /source\.query/);
      assert.equal((await data.writer.query('SELECT id FROM product')).rowCount, 100);
    });

    it('says who it is, and keeps time in UTC', async () => {
      const query = `SELECT 1 AS id, current_setting('application_name') AS name, current_setting('TimeZone') AS zone`;
      const [row] = await rowsOf(await data.open({ query }));
      assert.deepEqual(row?.fields, { id: 1, name: 'ratchet', zone: 'UTC' });
    });

    it('has the server end a query that takes too long', () =>
      fails(
        { query: 'SELECT id, pg_sleep(1)::text AS nap FROM product', statementTimeoutMs: 100 },
        TransientError,
        /"statementTimeoutMs": 100/,
      ));

    it('stops at once when it is told to in the middle of a query', async () => {
      const source = await data.open({ query: 'SELECT id, pg_sleep(20)::text AS nap FROM product', paging: 'offset' });
      const stop = new AbortController();
      const reason = new Error('stopped by the test');
      const expanding = source.expand(null, stop.signal);
      await untilBusy();
      stop.abort(reason);
      await assert.rejects(expanding, reason);
    });
  });

  describe('refuses, saying what to do,', () => {
    it('a wrong password, which it does not repeat', async () => {
      const password = 'wrong-and-secret';
      await assert.rejects(data.open({ table: 'product', password }), (error: unknown) => {
        assert.ok(error instanceof AuthError, String(error));
        assert.match(error.message, /"reader"/);
        assert.match(error.message, /source\.password/);
        assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /wrong-and-secret/);
        return true;
      });
    });

    it('a password that is missing', () => {
      const { password: _, ...settings } = data.settings({ table: 'product' });
      return assert.rejects(data.openExactly(settings), AuthError);
    });

    it('a user nobody knows', () =>
      fails({ table: 'product', url: data.settings().url.replace('reader@', 'nobody@') }, AuthError, /"nobody"/));
    it('a database that is not there', () =>
      fails({ table: 'product', url: `${data.settings().url}x` }, ConfigError, /source\.url/, /does not exist/));
    it('a table that is not there', () => fails({ table: 'produkt' }, ConfigError, /source\.query/, /"produkt"/));
    it('a column that is not there', () =>
      fails({ query: 'SELECT id,\n  nam FROM product' }, ConfigError, /at line 2, column 3, at "nam FROM product"/));
    it('a query with an error, at its place', () =>
      fails({ query: "SELECT '😀', id\nFRM product" }, ConfigError, /at line 2, column 5, at "product"/));
    it('a query that ends too early', () =>
      fails({ query: 'SELECT id FROM' }, ConfigError, /at line 1, column 15, at its end/));
    it('a query that closes the parenthesis around it', () =>
      fails({ query: 'SELECT id FROM product) UNION SELECT (id FROM product' }, ConfigError, /at line 1, column 23/));
    it('columns of one name', () =>
      fails({ query: 'SELECT a.id, b.id FROM product a, product b' }, ConfigError, /"id" more than once/));
    it('a table it may not read', async () => {
      await data.writer.query("CREATE ROLE stranger LOGIN PASSWORD 'x'; ALTER ROLE stranger CONNECTION LIMIT 5");
      const settings = { url: data.settings().url.replace('reader@', 'stranger@'), password: 'x' };
      await fails({ ...settings, table: 'product' }, ConfigError, /"stranger" may not read/, /GRANT/);
      await data.writer.query('DROP ROLE stranger');
    });
  });

  describe('fails in passing', () => {
    it('where nobody listens', async () => {
      const closed = createServer().listen(0, '127.0.0.1');
      await once(closed, 'listening');
      const address = closed.address();
      closed.close();
      assert.ok(address !== null && typeof address === 'object');
      const url = `postgres://reader@127.0.0.1:${address.port}/shop`;
      await fails({ table: 'product', url }, TransientError, /ECONNREFUSED/);
    });

    it('when the server has no connection left', async () => {
      await data.writer.query('ALTER ROLE reader CONNECTION LIMIT 0');
      await fails({ table: 'product' }, TransientError, /too many connections/);
      await data.writer.query('ALTER ROLE reader CONNECTION LIMIT -1');
    });

    it('when its connection ends in the middle of a query', async () => {
      const source = await data.open({ query: 'SELECT id, pg_sleep(20)::text AS nap FROM product', paging: 'offset' });
      const expanding = assert.rejects(source.expand(null, LIVE), TransientError);
      await untilBusy();
      await data.writer.query(END_OUR_SESSIONS);
      await expanding;
    });
  });

  it('goes on with the next page when its connections are ended between pages', async () => {
    const source = await data.open({ table: 'product', pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const { rows, faults } = await readThroughFaults(source, stream, async (page) => {
      if (page % 3 === 0) await data.writer.query(END_OUR_SESSIONS);
    });
    assert.deepEqual(
      rows.map((row) => row.id),
      Array.from({ length: 100 }, (_, index) => String(index + 1)),
    );
    assert.ok(faults <= 4, `${faults} faults`);
  });

  it('goes on with the next page when the server was restarted', async () => {
    const source = await data.open({ table: 'product', pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const { rows } = await readThroughFaults(source, stream, async (page) => {
      if (page === 4) await (await postgresServer()).restart();
    });
    assert.deepEqual(
      rows.map((row) => row.id),
      Array.from({ length: 100 }, (_, index) => String(index + 1)),
    );
  });

  describe('encrypts', () => {
    const query = 'SELECT 1 AS id, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    const isEncrypted = async (settings: PostgresSettings) =>
      (await rowsOf(await data.open({ query, ...settings })))[0]?.fields['ssl'];

    it('nothing on this machine, unless it is told to', async () => {
      assert.equal(await isEncrypted({}), false);
    });

    it('with a server whose authority it is told', async () => {
      const { ca } = await postgresServer();
      assert.equal(await isEncrypted({ tls: { ca } }), true);
      assert.equal(
        await isEncrypted({ tls: { ca }, url: data.settings().url.replace('127.0.0.1', 'localhost') }),
        true,
      );
    });

    it('with any server when told to be insecure', async () => {
      assert.equal(await isEncrypted({ tls: 'insecure' }), true);
    });

    it('not with a server whose authority nobody knows', () =>
      fails({ query, tls: true }, ConfigError, /source\.tls/, /"insecure"/));

    it('not with a server whose certificate is for another', async () => {
      const { ca } = await postgresServer();
      const url = data.settings().url.replace('127.0.0.1', '127.0.0.2');
      await fails({ query, url, tls: { ca } }, ConfigError, /source\.tls/, /127\.0\.0\.2/);
    });

    it('not with a server that cannot', async () => {
      const plain = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1');
      await once(plain, 'listening');
      const address = plain.address();
      assert.ok(address !== null && typeof address === 'object');
      const url = `postgres://reader@127.0.0.1:${address.port}/shop`;
      await fails({ query, url, tls: true }, ConfigError, /source\.tls/, /does not/);
      plain.close();
    });

    it('not with certificates it cannot read', () =>
      fails({ query, tls: { ca: 'none.crt' } }, ConfigError, /source\.tls\.ca/, /none\.crt/));
  });

  it('gives every row that exists throughout once, whatever a busy shop does meanwhile', async () => {
    await data.writer.query(`INSERT INTO product SELECT n, 'product ' || n, 0 FROM generate_series(101, 4000) n`);
    const source = await data.open({ table: 'product', pageSize: 40, ranges: 4 });
    const { streams } = await wholePlan(source);
    let open = true;
    const trade = async (): Promise<void> => {
      for (let round = 0; open; round++) {
        const odd = 1 + 2 * ((round * 577) % 2000);
        await data.writer.query('DELETE FROM product WHERE id = $1', [odd]);
        await data.writer.query('UPDATE product SET stock = stock + 1, name = name || $1 WHERE id % 97 = 4', ['!']);
        await data.writer.query('INSERT INTO product VALUES ($1, $2, 1) ON CONFLICT DO NOTHING', [-round, 'new']);
        await data.writer.query('INSERT INTO product VALUES ($1, $2, 1) ON CONFLICT DO NOTHING', [odd, 'back']);
      }
    };
    const trading = trade();
    const given = (await Promise.all(streams.map((stream) => read(source, stream)))).flat();
    open = false;
    await trading;
    const ids = given.flatMap((page) => page.records.map((row) => Number(row.fields['id'])));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter((id) => id > 0 && id % 2 === 0).sort((a, b) => a - b),
      Array.from({ length: 2000 }, (_, index) => (index + 1) * 2),
    );
  });

  async function untilBusy(): Promise<void> {
    const busy =
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ratchet' AND query LIKE '%pg_sleep(20)%' AND state = 'active'";
    while ((await data.writer.query(busy)).rowCount === 0);
  }
});
