import assert from 'node:assert/strict';
import { runEventSchema } from '../../src/core/runEvent.ts';
import { CliWorkspace, inWorkspace, jsonLines, type Ran } from './cliWorkspace.ts';
import { builtinJob, servedJob, startServer } from './sampleJobs.ts';

const KEYLESS = { type: 'sqlite', path: 'products.sqlite', query: 'SELECT name FROM products', paging: 'offset' };

describe('ratchet run in a pipe', () => {
  let workspace: CliWorkspace;
  let ran: Ran;
  before(async () => {
    workspace = new CliWorkspace({ shop: builtinJob() }, { rows: 300 });
    ran = await workspace.run(['run', 'shop']);
  });
  after(() => workspace.close());

  it('ends with 0 when all is written', () => {
    assert.deepEqual([ran.code, ran.stderr, workspace.points()], [0, '', 300]);
  });

  it('prints plain lines of start, progress and result', () => {
    assert.match(ran.stdout, /^shop: attempt 1 \(start\)\nshop {2}\d+ % {2}\d+ of 300 /);
    assert.match(ran.stdout, /\nshop: completed\n {2}300 read, 300 embedded, 300 written/);
  });

  it('prints nothing that moves a cursor', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
    assert.doesNotMatch(ran.stdout, /[\u0000-\u0009\u000b-\u001f]/);
  });

  it('writes one event a line with --json, each of the agreed form', async () => {
    const events = jsonLines(await workspace.run(['run', 'shop', '--json'])).map((line) => runEventSchema.parse(line));
    assert.deepEqual([...new Set(events.map(({ type }) => type))], ['run:started', 'progress', 'run:finished']);
    assert.ok(events.every(({ at }) => new Date(at).toISOString() === at));
  });

  it('says nothing with --quiet', async () => {
    assert.deepEqual(await workspace.run(['run', 'shop', '--quiet']), { code: 0, stdout: '', stderr: '' });
  });

  it('keeps logs out of standard output', () =>
    inWorkspace({ shop: builtinJob({ source: KEYLESS }) }, { rows: 20 }, async (keyless) => {
      const logged = await keyless.run(['run', 'shop', '--json']);
      assert.ok(jsonLines(logged).every(({ type }) => type !== 'log'));
      assert.match(logged.stderr, /^warning: shop: .*OFFSET/im);
    }));
});

describe('a job whose name has spaces and letters of every alphabet', () => {
  const NAME = 'My Каталог 客户 é v1.2';

  it('is carried from run to status to search', () =>
    inWorkspace({ [NAME]: builtinJob() }, { rows: 20 }, async (workspace) => {
      assert.equal((await workspace.run(['run', NAME])).code, 0);
      const { stdout } = await workspace.run(['status']);
      assert.ok(stdout.startsWith(`${NAME}: completed`), stdout);
      assert.match((await workspace.run(['search', NAME, 'product 7', '--limit', '1'])).stdout, / name: Product 7\n$/);
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
