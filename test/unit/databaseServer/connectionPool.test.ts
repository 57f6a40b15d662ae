import assert from 'node:assert/strict';
import { ConnectionPool, type Connector } from '../../../src/connectors/databaseServer/connectionPool.ts';
import { TransientError } from '../../../src/core/errors.ts';

const LIVE = new AbortController().signal;
const NEVER = new Promise<never>(() => {});

interface Line {
  readonly number: number;
  state: 'open' | 'lost' | 'dropped' | 'closed';
}

function poolOf(max: number, patienceMs = 60_000) {
  const lines: Line[] = [];
  const connector: Connector<Line> = {
    open: async () => {
      const line: Line = { number: lines.length + 1, state: 'open' };
      lines.push(line);
      return line;
    },
    isAlive: (line) => line.state === 'open',
    drop: (line) => {
      line.state = 'dropped';
    },
    close: async (line) => {
      line.state = 'closed';
    },
  };
  return { lines, pool: new ConnectionPool(connector, { max, patienceMs, server: 'the server' }) };
}

describe('a pool of connections', () => {
  it('uses a connection again', async () => {
    const { pool, lines } = poolOf(2);
    assert.equal(await pool.use(LIVE, async (line) => line.number), 1);
    assert.equal(await pool.use(LIVE, async (line) => line.number), 1);
    assert.equal(lines.length, 1);
  });

  it('opens no more than it may, and lets everyone have a turn', async () => {
    const { pool, lines } = poolOf(2);
    const order = await Promise.all(
      Array.from({ length: 7 }, (_, index) =>
        pool.use(LIVE, async () => {
          await new Promise(setImmediate);
          return index;
        }),
      ),
    );
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6]);
    assert.equal(lines.length, 2);
  });

  it('replaces a connection that was lost while nobody used it', async () => {
    const { pool, lines } = poolOf(1);
    await pool.use(LIVE, async () => {});
    Object.assign(lines[0] ?? {}, { state: 'lost' });
    assert.equal(await pool.use(LIVE, async (line) => line.number), 2);
  });

  it('keeps a connection whose work was refused', async () => {
    const { pool, lines } = poolOf(1);
    await assert.rejects(
      pool.use(LIVE, () => Promise.reject(new Error('refused'))),
      /refused/,
    );
    assert.equal(await pool.use(LIVE, async (line) => line.number), 1);
    assert.equal(lines.length, 1);
  });

  it('drops the connection of work that is aborted, and gives its reason', async () => {
    const { pool, lines } = poolOf(1);
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    const working = pool.use(stop.signal, () => NEVER);
    await new Promise(setImmediate);
    stop.abort(reason);
    await assert.rejects(working, reason);
    assert.equal(lines[0]?.state, 'dropped');
    assert.equal(await pool.use(LIVE, async (line) => line.number), 2);
  });

  it('lets others have the turn of one that was aborted while it waited', async () => {
    const { pool } = poolOf(1);
    let finish = (): void => {};
    const first = pool.use(LIVE, () => new Promise<void>((resolve) => (finish = resolve)));
    const stop = new AbortController();
    const second = pool.use(stop.signal, async () => 2);
    const third = pool.use(LIVE, async () => 3);
    await new Promise(setImmediate);
    stop.abort(new Error('stopped by the test'));
    await assert.rejects(second, /stopped by the test/);
    finish();
    await first;
    assert.equal(await third, 3);
  });

  it('drops a connection that gives no answer in time', async () => {
    const { pool, lines } = poolOf(1, 20);
    await assert.rejects(
      pool.use(LIVE, () => NEVER),
      (error: unknown) =>
        error instanceof TransientError && /the server gave no answer within 20 ms/.test(error.message),
    );
    assert.equal(lines[0]?.state, 'dropped');
  });

  it('drops a connection that comes up too late', async () => {
    let come = (_line: Line): void => {};
    const line: Line = { number: 1, state: 'open' };
    const connector: Connector<Line> = {
      open: () => new Promise((resolve) => (come = resolve)),
      isAlive: () => true,
      drop: (late) => {
        late.state = 'dropped';
      },
      close: async () => {},
    };
    const pool = new ConnectionPool(connector, { max: 1, patienceMs: 20, server: 'the server' });
    await assert.rejects(
      pool.use(LIVE, () => NEVER),
      TransientError,
    );
    come(line);
    await new Promise(setImmediate);
    assert.equal(line.state, 'dropped');
  });

  it('is closed without the goodbye of a server that is gone', async () => {
    const line: Line = { number: 1, state: 'open' };
    const connector: Connector<Line> = {
      open: async () => line,
      isAlive: () => true,
      drop: (gone) => {
        gone.state = 'dropped';
      },
      close: () => NEVER,
    };
    const pool = new ConnectionPool(connector, { max: 1, patienceMs: 60_000, server: 'the server' });
    await pool.use(LIVE, async () => {});
    await pool.close();
    assert.equal(line.state, 'dropped');
  });

  it('ends everything when it is closed, and begins nothing more', async () => {
    const { pool, lines } = poolOf(2);
    await pool.use(LIVE, async () => {});
    const working = assert.rejects(
      pool.use(LIVE, () => NEVER),
      TransientError,
    );
    await new Promise(setImmediate);
    await pool.close();
    await working;
    await pool.close();
    await assert.rejects(
      pool.use(LIVE, async () => {}),
      TransientError,
    );
    assert.deepEqual(
      lines.map((line) => line.state),
      ['dropped'],
    );
  });
});
