import assert from 'node:assert/strict';
import { runEventSchema } from '../../src/core/runEvent.ts';
import { inWorkspace, jsonLines } from './cliWorkspace.ts';
import { builtinJob, servedJob, startServer } from './sampleJobs.ts';

const KEYLESS = { type: 'sqlite', path: 'products.sqlite', query: 'SELECT name FROM products', paging: 'offset' };

describe('ratchet run in a pipe', () => {
  it('ends with 0 and plain lines of start, progress and result', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 300 }, async (workspace) => {
      const { code, stdout, stderr } = await workspace.run(['run', 'shop']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^shop: attempt 1 \(start\)\nshop {2}\d+ % {2}\d+ of 300 /);
      assert.match(stdout, /\nshop: completed\n {2}300 read, 300 embedded, 300 written/);
      assert.equal(workspace.points(), 300);
    }));

  it('puts nothing in its output that moves a cursor', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 300 }, async (workspace) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
      assert.doesNotMatch((await workspace.run(['run', 'shop'])).stdout, /[\u0000-\u0009\u000b-\u001f]/);
    }));

  it('writes one event a line with --json, each of the agreed form', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 300 }, async (workspace) => {
      const events = jsonLines(await workspace.run(['run', 'shop', '--json'])).map((line) =>
        runEventSchema.parse(line),
      );
      assert.deepEqual([...new Set(events.map(({ type }) => type))], ['run:started', 'progress', 'run:finished']);
      assert.ok(events.every(({ at }) => new Date(at).toISOString() === at));
    }));

  it('keeps logs out of standard output', () =>
    inWorkspace({ shop: builtinJob({ source: KEYLESS }) }, { rows: 20 }, async (workspace) => {
      const ran = await workspace.run(['run', 'shop', '--json']);
      assert.ok(jsonLines(ran).every(({ type }) => type !== 'log'));
      assert.match(ran.stderr, /^warning: shop: .*OFFSET/im);
    }));

  it('says nothing with --quiet', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 20 }, async (workspace) => {
      assert.deepEqual(await workspace.run(['run', 'shop', '--quiet']), { code: 0, stdout: '', stderr: '' });
    }));

  for (const name of ['my shop', 'Каталог 客户 é', 'a.b-c_d'])
    it(`carries a job called "${name}" from run to search`, () =>
      inWorkspace({ [name]: builtinJob() }, { rows: 20 }, async (workspace) => {
        assert.equal((await workspace.run(['run', name])).code, 0);
        const { stdout } = await workspace.run(['status']);
        assert.ok(stdout.startsWith(`${name}: completed`), stdout);
        assert.match(
          (await workspace.run(['search', name, 'product 7', '--limit', '1'])).stdout,
          / name: Product 7\n$/,
        );
      }));
});

describe('running a job again', () => {
  it('embeds nothing when no row has changed', async () => {
    const server = await startServer();
    try {
      await inWorkspace({ shop: servedJob(server.url) }, { rows: 50 }, async (workspace) => {
        await workspace.run(['run', 'shop']);
        const { code, stdout } = await workspace.run(['run', 'shop']);
        assert.deepEqual([code, (await server.control.stats()).texts], [0, 50]);
        assert.match(stdout, /50 read, 50 unchanged\n {2}saved against starting again: 50 records/);
      });
    } finally {
      await server.stop();
    }
  });
});
