import assert from 'node:assert/strict';
import { dryRunReportSchema } from '../../src/protocol/dryRun.ts';
import { folderTrace } from '../folderTrace.ts';
import { type CliWorkspace, inWorkspace, jsonLines, type Ran } from './cliWorkspace.ts';
import { builtinJob, servedEmbedder, servedJob, slow, startServer } from './sampleJobs.ts';

/** Where nothing listens: whoever embeds notices. */
const NOWHERE = 'http://127.0.0.1:9';
const quota = { textsPerMinute: 3_000 };

/** SQLite's index of a log that a killed process left: whoever reads the log brings it up to date. */
const INDEX = 'vectors.sqlite-shm';

/** A dry run. @throws when anything in the workspace was created, removed or touched by it. */
async function dryRun(workspace: CliWorkspace, words: readonly string[] = []): Promise<Ran> {
  const trace = () => ({ ...folderTrace(workspace.folder), [INDEX]: '' });
  const before = trace();
  const ran = await workspace.run(['run', 'shop', '--dry-run', ...words]);
  assert.deepEqual(trace(), before);
  return ran;
}

describe('ratchet run --dry-run', () => {
  it('knows what 202,910 rows at 3,000 texts a minute take, and leaves no trace', async () => {
    const jobs = { shop: servedJob(NOWHERE, { embedder: servedEmbedder(NOWHERE, quota) }) };
    await inWorkspace(jobs, { rows: 202_910 }, async (workspace) => {
      const { code, stdout, stderr } = await dryRun(workspace);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /source +products: 202,910 rows\n/);
      assert.match(stdout, /run +would begin a new run\n.*\n {2}record 1\n {4}Product 1\n/);
      assert.match(stdout, /Estimated from 2,000 of 202,910 rows:\n {2}texts {3}at most 202,910 in 20,291 calls/);
      assert.match(stdout, /money {3}unknown/);
      assert.match(stdout, /time {4}at least 67\.6 min .*limited by 3,000 texts per minute\n$/);
    });
  });

  it('asks no embedder', async () => {
    const server = await startServer();
    try {
      await inWorkspace({ shop: servedJob(server.url) }, { rows: 50 }, async (workspace) => {
        assert.equal((await dryRun(workspace)).code, 0);
        assert.deepEqual((await server.control.stats()).traffic.calls, {});
      });
    } finally {
      await server.stop();
    }
  });

  it('says what is in the destination after a run, and that the next one begins anew', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 30 }, async (workspace) => {
      await workspace.run(['run', 'shop']);
      const { stdout } = await dryRun(workspace);
      assert.match(stdout, /destination +holds 30 points of this job\n {2}run +would begin a new run\n/);
    }));

  it('says where a run would go on whose process was killed, and what is left of it', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 300 }, async (workspace) => {
      await workspace.run(['run', 'shop'], { RATCHET_CRASH_AT: 'page-written:20' });
      const [line] = jsonLines(await dryRun(workspace, ['--json']));
      const report = dryRunReportSchema.parse(line);
      assert.ok(report.kind === 'sync');
      const { start, estimate } = report;
      assert.ok(start.kind === 'resume' && start.state === 'interrupted');
      const [started] = jsonLines(await workspace.run(['run', 'shop', '--json']));
      assert.equal(started?.['resumedFrom'], start.checkpoint);
      assert.equal(start.checkpoint, `products ${300 - (estimate.rows ?? 0)}/300`);
    }));

  it('says who holds a job that runs', async () => {
    const server = await startServer();
    try {
      await inWorkspace({ shop: servedJob(server.url) }, { rows: 400 }, async (workspace) => {
        await server.control.order(slow(200));
        const running = workspace.start(['run', 'shop']);
        await running.sees(/attempt 1/);
        const { code, stdout } = await workspace.run(['run', 'shop', '--dry-run']);
        assert.equal(code, 0);
        assert.match(stdout, /run +would not start now: shop is held by ratchet run \(process \d+ /);
      });
    } finally {
      await server.stop();
    }
  });

  it('ends with 2 for a job that was changed under its unfinished run', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 300 }, async (workspace) => {
      await workspace.run(['run', 'shop'], { RATCHET_CRASH_AT: 'page-written:20' });
      workspace.writeJobFile({ shop: builtinJob({ text: '{{name}}!' }) });
      const { code, stderr } = await dryRun(workspace);
      assert.deepEqual([code, /changed since its run began/.test(stderr)], [2, true]);
    }));

  it('ends with 2 and the reason where a run would be refused', () =>
    inWorkspace({ shop: builtinJob() }, { rows: 30 }, async (workspace) => {
      await workspace.run(['run', 'shop']);
      workspace.writeJobFile({ shop: servedJob(NOWHERE) });
      const { code, stdout, stderr } = await dryRun(workspace);
      assert.deepEqual([code, /run +would not start\n/.test(stdout)], [2, true]);
      assert.match(stderr, /^shop: the destination already holds points .* --fresh\n$/);
    }));

  it('ends with 2 for a column that is not there', () =>
    inWorkspace({ shop: builtinJob({ text: ['titel'] }) }, { rows: 3 }, async (workspace) => {
      const { code, stderr } = await dryRun(workspace);
      assert.deepEqual([code, /no column "titel"/.test(stderr)], [2, true]);
    }));
});
