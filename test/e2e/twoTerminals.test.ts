import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { holderSchema } from '../../src/protocol/wireTypes.ts';
import { CliWorkspace, jsonLines } from './cliWorkspace.ts';
import { builtinJob, type ServerOfTexts, servedJob, slow, startServer } from './sampleJobs.ts';

describe('beside a run in another terminal', () => {
  let server: ServerOfTexts;
  let workspace: CliWorkspace;
  before(async () => {
    server = await startServer();
    const other = builtinJob({ destination: { type: 'embedded', path: 'other.sqlite' } });
    workspace = new CliWorkspace({ shop: servedJob(server.url), other }, { rows: 400 });
    await server.control.order(slow(1_000));
    workspace.start(['run', 'shop']);
    await workspace.statusAtWork('shop');
  });
  after(async () => {
    await workspace.close();
    await server.stop();
  });

  it('the same job is refused with 4, and who holds it is said', async () => {
    const { code, stdout, stderr } = await workspace.run(['run', 'shop']);
    assert.deepEqual([code, stdout], [4, '']);
    assert.match(
      stderr,
      /^shop is held by ratchet run \(process \d+ on .*\) since \d{4}-.*\. Wait for it, or end it there\.\n$/,
    );
    assert.ok(stderr.includes(` on ${hostname()})`));
  });

  it('the holder is told in JSON with --json', async () => {
    const [line] = jsonLines(await workspace.run(['run', 'shop', '--json']));
    const { pid, host, role } = holderSchema.parse(line?.['holder']);
    assert.deepEqual([line?.['type'], typeof line?.['at'], role, host], ['held', 'string', 'ratchet run', hostname()]);
    process.kill(pid, 0);
  });

  it('status shows it running, by whom and how far it is', async () => {
    const { stdout } = await workspace.run(['status']);
    assert.match(stdout, /^shop: running by ratchet run \(process \d+ on .*\)\n {2}\d+ % {2}\d+ of 400 .* products\n/);
  });

  it('inspect shows what may be known without its store', async () => {
    const { code, stdout, stderr } = await workspace.run(['inspect', 'shop']);
    assert.equal(code, 0);
    assert.match(stdout, /^shop: running\n {2}\d+ %/);
    assert.match(stderr, /^shop is held by ratchet run /);
  });

  it('its records can be searched', async () => {
    const { code, stdout } = await workspace.run(['search', 'shop', 'product 3', '--limit', '1']);
    assert.equal(code, 0);
    assert.match(stdout, /^\d\.\d{3} {2}\d+ {2}.*name: Product /);
  });

  it('another job runs to its end', async () => {
    assert.deepEqual([(await workspace.run(['run', 'other'])).code, workspace.points('other.sqlite')], [0, 400]);
  });
});
