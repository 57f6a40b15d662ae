import assert from 'node:assert/strict';
import { inspectReportSchema } from '../../src/protocol/inspectReport.ts';
import { type CliWorkspace, inWorkspace, jsonLines, type Ran, type TypedCommand } from './cliWorkspace.ts';
import { type ServerOfTexts, servedJob, slow, startServer } from './sampleJobs.ts';

const ROWS = 400;
const HELD = 4;

describe('a run that is cut off in the middle', () => {
  let server: ServerOfTexts;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  beforeEach(async () => {
    await server.control.reset();
    await server.control.order(slow(100));
  });

  const inShop = (use: (workspace: CliWorkspace) => Promise<void>): Promise<void> =>
    inWorkspace({ shop: servedJob(server.url) }, { rows: ROWS }, use);

  /** A run that has committed something. */
  async function underWay(workspace: CliWorkspace): Promise<TypedCommand> {
    const command = workspace.start(['run', 'shop', '--json']);
    await command.sees(/"done":[1-9]/);
    return command;
  }

  /** Goes on, at the end of the test at full speed, and has everything once. */
  async function goesOn(workspace: CliWorkspace, how: RegExp, words: readonly string[] = []): Promise<Ran> {
    await server.control.order();
    const ran = await workspace.run(['run', 'shop', ...words]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, how);
    assert.match(ran.stdout, new RegExp(`completed.*\n {2}${ROWS} read, `));
    assert.equal(workspace.points(), ROWS);
    return ran;
  }

  it('by Ctrl-C pauses, ends with 130 and goes on from there', () =>
    inShop(async (workspace) => {
      const command = await underWay(workspace);
      command.signal('SIGINT');
      const { code, stdout } = await command.ended;
      const last = jsonLines({ stdout, code, stderr: '' }).at(-1);
      assert.deepEqual([code, last?.['type'], last?.['state']], [130, 'run:finished', 'paused']);
      const at = String(last?.['checkpoint']);
      await goesOn(workspace, new RegExp(`^shop: attempt 2 \\(resume\\) at ${at}`));
      assert.equal((await server.control.stats()).paidAgain, 0);
    }));

  it('by the death of its runner ends with 1, is shown as interrupted and goes on', () =>
    inShop(async (workspace) => {
      const command = await underWay(workspace);
      process.kill((await workspace.statusAtWork('shop')).owner.pid, 'SIGKILL');
      const { code, stderr } = await command.ended;
      assert.equal(code, 1);
      assert.match(stderr, /^shop: the runner was ended by SIGKILL\. It stood at products \d+\/400\./);
      const { stdout } = await workspace.run(['status']);
      assert.match(stdout, /^shop: interrupted\n.*products\n {2}`ratchet run shop` goes on from there/);
      await goesOn(
        workspace,
        /^shop: attempt 2 \(crash-recovery\) at products (?!0)\d+\/400; not done again: \d+ records/,
      );
    }));

  it('by the death of its command ends the runner too, and goes on', () =>
    inShop(async (workspace) => {
      const command = await underWay(workspace);
      await server.control.order(slow(60_000));
      command.signal('SIGKILL');
      await command.ended;
      // Held until the runner has noticed, given up the call that takes a minute, and let go of the job.
      for (let code: number | null = HELD; code === HELD; ) ({ code } = await workspace.run(['retry', 'shop']));
      await goesOn(workspace, /^shop: attempt 2 \((?:crash-recovery|resume)\) at products (?!0)\d+\/400/);
    }));

  it('begins anew with --fresh, and embeds nothing that is there already', () =>
    inShop(async (workspace) => {
      const command = await underWay(workspace);
      command.signal('SIGINT');
      await command.ended;
      const { stdout } = await goesOn(workspace, /^shop: attempt 1 \(start\)\n/, ['--fresh']);
      assert.match(stdout, /[1-9]\d* unchanged/);
      assert.equal((await server.control.stats()).paidAgain, 0);
    }));

  it('is told in full by inspect', () =>
    inShop(async (workspace) => {
      const command = await underWay(workspace);
      command.signal('SIGINT');
      await command.ended;
      const [report] = jsonLines(await workspace.run(['inspect', 'shop', '--json']));
      assert.equal(inspectReportSchema.parse(report).run?.state, 'paused');
      const { stdout } = await workspace.run(['inspect', 'shop']);
      assert.match(stdout, /^shop: paused\n {2}run .*\n {2}checkpoint: products \d+\/400\n {2}counters: \d+ read, /);
      assert.match(
        stdout,
        /\nAttempts \(1\)\n {2}1\. start, .*: paused \(paused by the user\); .* → products \d+\/400\n/,
      );
    }));
});
