import assert from 'node:assert/strict';
import { statusSnapshotSchema } from '../../src/protocol/statusSnapshot.ts';
import { CliWorkspace, inWorkspace, jsonLines } from './cliWorkspace.ts';
import { type ServerOfTexts, servedJob, startServer } from './sampleJobs.ts';

const HOUR_MS = 3_600_000;
const EX_TEMPFAIL = 75;

describe('a run that meets a rate limit', () => {
  let server: ServerOfTexts;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  beforeEach(() => server.control.reset());

  /** The server refuses the third call, and says when to come back. */
  const refuseThird = (retryAfterMs: number): Promise<void> =>
    server.control.order({
      fault: { kind: 'rateLimited', hint: 'seconds', retryAfterMs },
      when: { kind: 'times', skip: 2, count: 1 },
    });
  const calls = async () => (await server.control.stats()).traffic.calls;

  describe('and may not wait', () => {
    let workspace: CliWorkspace;
    before(async () => {
      workspace = new CliWorkspace({ shop: servedJob(server.url) }, { rows: 60 });
    });
    beforeEach(() => refuseThird(HOUR_MS));
    after(() => workspace.close());

    it('ends with 75 and says when it goes on', async () => {
      const { code, stdout } = await workspace.run(['run', 'shop', '--no-wait']);
      assert.equal(code, EX_TEMPFAIL);
      assert.match(stdout, /shop: waiting for the limit ".*", goes on in (?:1 hr|59 min)/);
      assert.match(stdout, /shop: waiting for a rate limit at products 20\/60/);
    });

    it('is shown as waiting, with the end of the wait', async () => {
      const [job] = jsonLines(await workspace.run(['status', '--json']));
      const { state, waiting } = statusSnapshotSchema.parse(job);
      assert.equal(state, 'waiting');
      assert.ok(waiting !== null);
      const lastsMs = Date.parse(waiting.resumeAt) - Date.parse(waiting.since);
      assert.ok(Math.abs(lastsMs - HOUR_MS) < 60_000, `${lastsMs} ms`);
      const { stdout } = await workspace.run(['status']);
      assert.match(
        stdout,
        /^shop: waiting for a rate limit\n.*\n.*goes on in \d+ (?:min|hr).*\n.*with --force it ends the wait now/,
      );
    });

    it('does not ask the server again while the wait lasts', async () => {
      assert.equal((await workspace.run(['run', 'shop', '--no-wait'])).code, EX_TEMPFAIL);
      assert.deepEqual(await calls(), {});
    });

    it('goes on at once with --force', async () => {
      await server.control.reset();
      const { code, stdout } = await workspace.run(['run', 'shop', '--force']);
      assert.deepEqual([code, workspace.points(), await calls()], [0, 60, { embeddings: { 200: 4 } }]);
      assert.match(stdout, /^shop: attempt \d \(forced\) at products 20\/60/);
    });
  });

  it('waits, goes on by itself and ends with 0', () =>
    inWorkspace({ shop: servedJob(server.url) }, { rows: 60 }, async (workspace) => {
      await refuseThird(1_000);
      const { code, stdout } = await workspace.run(['run', 'shop']);
      assert.deepEqual([code, workspace.points()], [0, 60]);
      assert.match(stdout, /shop: waiting for the limit .*\n(?:.*\n)*shop: goes on, the wait is over\n/);
    }));
});
