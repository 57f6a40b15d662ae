// The MySQL source and its server, a MariaDB: sessions that only read, refused sign-ins, encryption, lost connections.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import type { RowDataPacket } from 'mysql2';
import { AuthError, ConfigError, TransientError } from '../../src/core/errors.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { mariadbServer } from '../servers/mariadbServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type MysqlFixture, type MysqlSettings, mysqlFixture } from './mysqlFixture.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';
import { readThroughFaults } from './throughFaults.ts';

const SLOW = 'SELECT id, SLEEP(20) AS nap FROM product';

describeWithServer('the MySQL source', mariadbServer, () => {
  let data: MysqlFixture;

  beforeEach(async () => {
    data = await mysqlFixture(`CREATE TABLE product (id INT PRIMARY KEY, name VARCHAR(200) NOT NULL, stock INT);
      INSERT INTO product SELECT seq, CONCAT('product ', seq), 0 FROM seq_1_to_100`);
  });
  afterEach(() => data.dispose());

  async function rowsOf(source: Source<Row>): Promise<readonly Row[]> {
    return allRows(source, (await wholePlan(source)).streams);
  }

  async function fails(
    settings: MysqlSettings,
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

  async function endOurSessions(): Promise<void> {
    const [sessions] = await data.writer.query<RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE user = 'reader'",
    );
    // One may have gone by itself meanwhile.
    for (const { id } of sessions) await data.writer.query(`KILL ${id}`).catch(() => {});
  }

  async function untilBusy(): Promise<void> {
    for (;;) {
      const [busy] = await data.writer.query<RowDataPacket[]>(
        "SELECT 1 FROM information_schema.processlist WHERE user = 'reader' AND state = 'User sleep'",
      );
      if (busy.length > 0) return;
    }
  }

  describe('in its sessions', () => {
    const asOwner = () => ({ url: data.settings().url.replace('reader@', 'root@') });

    it('refuses a query that writes, though the user may', async () => {
      await data.writer.query(`CREATE FUNCTION sell(product_id INT) RETURNS INT MODIFIES SQL DATA
        BEGIN UPDATE product SET stock = stock - 1 WHERE id = product_id; RETURN 1; END`);
      const query =
        'SELECT id, sell(1) AS sold FROM product WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}';
      await fails({ ...asOwner(), query }, ConfigError, /source\.query/, /only reads/);
    });

    it('keeps time in UTC, and speaks utf8mb4', async () => {
      const query =
        "SELECT 1 AS id, @@session.time_zone AS zone, @@character_set_connection AS charset, '\u{1F600}' AS smile";
      const [row] = await rowsOf(await data.open({ query }));
      assert.deepEqual(row?.fields, { id: 1, zone: '+00:00', charset: 'utf8mb4', smile: '\u{1F600}' });
    });

    it('has the server end a query that takes too long', () =>
      fails({ query: SLOW, statementTimeoutMs: 100 }, TransientError, /"statementTimeoutMs": 100/));

    it('stops at once when it is told to in the middle of a query', async () => {
      const source = await data.open({ query: SLOW, paging: 'offset' });
      const stop = new AbortController();
      const reason = new Error('stopped by the test');
      const reading = rowsAborted(source, stop.signal);
      await untilBusy();
      stop.abort(reason);
      await assert.rejects(reading, reason);
      await endOurSessions();
    });

    async function rowsAborted(source: Source<Row>, signal: AbortSignal): Promise<void> {
      const { streams } = await source.expand(null, LIVE);
      const [stream] = streams;
      assert.ok(stream);
      await read(source, stream, null, signal);
    }

    for (const mode of ['ANSI_QUOTES,PIPES_AS_CONCAT', 'NO_BACKSLASH_ESCAPES', 'TRADITIONAL'])
      it(`reads queries as the server's mode has it: ${mode}`, async () => {
        const [[before]] = await data.writer.query<RowDataPacket[]>('SELECT @@GLOBAL.sql_mode AS mode');
        await data.writer.query('SET GLOBAL sql_mode = ?', [mode]);
        try {
          const text = mode === 'NO_BACKSLASH_ESCAPES' ? "'a\\' || '?;'" : "'a\\\\?;'";
          const [row] = await rowsOf(await data.open({ query: `SELECT 1 AS id, ${text} AS text; -- one` }));
          assert.equal(row?.fields['text'], mode === 'NO_BACKSLASH_ESCAPES' ? 0 : 'a\\?;');
        } finally {
          await data.writer.query('SET GLOBAL sql_mode = ?', [before?.['mode']]);
        }
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
      fails({ table: 'product', url: `${data.settings().url}x` }, ConfigError, /source\.url/, /Unknown database/));
    it('a table that is not there', () => fails({ table: 'produkt' }, ConfigError, /source\.query/, /produkt/));
    it('a column that is not there', () =>
      fails({ query: 'SELECT id, nam FROM product' }, ConfigError, /Unknown column 'nam'/));
    it('a query with an error, at its place', () =>
      fails({ query: 'SELECT id\nFRM product' }, ConfigError, /near 'product' at line 2/));
    it('a query that closes the parenthesis around it', () =>
      fails({ query: 'SELECT id FROM product) UNION SELECT (id FROM product' }, ConfigError, /near '\) UNION/));
    it('columns of one name', () =>
      fails({ query: 'SELECT a.id, b.id FROM product a, product b' }, ConfigError, /Duplicate column name 'id'/));
    it('a table it may not read', async () => {
      await data.writer.query("CREATE USER stranger IDENTIFIED BY 'x'");
      await data.writer.query(`CREATE TABLE open (id INT); GRANT SELECT ON ${data.database}.open TO stranger`);
      const settings = { url: data.settings().url.replace('reader@', 'stranger@'), password: 'x' };
      await fails({ ...settings, table: 'product' }, ConfigError, /"stranger" may not read/, /GRANT/);
      await data.writer.query('DROP USER stranger');
    });
  });

  describe('fails in passing', () => {
    it('where nobody listens', async () => {
      const closed = createServer().listen(0, '127.0.0.1');
      await once(closed, 'listening');
      const address = closed.address();
      closed.close();
      assert.ok(address !== null && typeof address === 'object');
      const url = `mysql://reader@127.0.0.1:${address.port}/shop`;
      await fails({ table: 'product', url }, TransientError, /ECONNREFUSED/);
    });

    it('when the server has no connection left', async () => {
      await data.writer.query('ALTER USER reader WITH MAX_USER_CONNECTIONS 1');
      const held = await data.open({ table: 'product' });
      await fails({ table: 'product' }, TransientError, /max_user_connections/);
      await held.close();
      await data.writer.query('ALTER USER reader WITH MAX_USER_CONNECTIONS 0');
    });

    it('when its connection ends in the middle of a query', async () => {
      const source = await data.open({ query: SLOW, paging: 'offset' });
      const [stream] = (await source.expand(null, LIVE)).streams;
      assert.ok(stream);
      const reading = assert.rejects(read(source, stream), TransientError);
      await untilBusy();
      await endOurSessions();
      await reading;
    });
  });

  it('goes on with the next page when its connections are ended between pages', async () => {
    const source = await data.open({ table: 'product', pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const { rows, faults } = await readThroughFaults(source, stream, async (page) => {
      if (page % 3 === 0) await endOurSessions();
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
      if (page === 4) await (await mariadbServer()).restart();
    });
    assert.deepEqual(
      rows.map((row) => row.id),
      Array.from({ length: 100 }, (_, index) => String(index + 1)),
    );
  });

  describe('encrypts', () => {
    const query =
      "SELECT 1 AS id, variable_value AS cipher FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";
    const isEncrypted = async (settings: MysqlSettings) =>
      (await rowsOf(await data.open({ query, ...settings })))[0]?.fields['cipher'] !== '';

    it('nothing on this machine, unless it is told to', async () => {
      assert.equal(await isEncrypted({}), false);
    });

    it('with a server whose authority it is told', async () => {
      const { ca } = await mariadbServer();
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
      const { ca } = await mariadbServer();
      const url = data.settings().url.replace('127.0.0.1', '127.0.0.2');
      await fails({ query, url, tls: { ca } }, ConfigError, /source\.tls/, /127\.0\.0\.2/);
    });

    it('not with certificates it cannot read', () =>
      fails({ query, tls: { ca: 'none.crt' } }, ConfigError, /source\.tls\.ca/, /none\.crt/));
  });

  it('gives every row that exists throughout once, whatever a busy shop does meanwhile', async () => {
    await data.writer.query("INSERT INTO product SELECT seq, CONCAT('product ', seq), 0 FROM seq_101_to_4000");
    const source = await data.open({ table: 'product', pageSize: 40, ranges: 4 });
    const { streams } = await wholePlan(source);
    let open = true;
    const trade = async (): Promise<void> => {
      for (let round = 0; open; round++) {
        const odd = 1 + 2 * ((round * 577) % 2000);
        await data.writer.query('DELETE FROM product WHERE id = ?', [odd]);
        await data.writer.query('UPDATE product SET stock = stock + 1 WHERE id % 97 = 4');
        await data.writer.query('INSERT IGNORE INTO product VALUES (?, ?, 1)', [-round, 'new']);
        await data.writer.query('INSERT IGNORE INTO product VALUES (?, ?, 1)', [odd, 'back']);
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
});
