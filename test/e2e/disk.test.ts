import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type CliWorkspace, inWorkspace, type Ran } from './cliWorkspace.ts';
import { type ServerOfTexts, servedJob, slow, startServer } from './sampleJobs.ts';
import { SmallDisk } from './smallDisk.ts';

const ROWS = 400;

describe('a disk that refuses', () => {
  let server: ServerOfTexts;
  let disk: SmallDisk;
  before(async function () {
    const mounted = SmallDisk.mount(3);
    if (mounted === null) return this.skip();
    disk = mounted;
    server = await startServer();
  });
  after(async () => {
    disk?.unmount();
    await server?.stop();
  });

  /** Runs, and lets the disk fill up in the middle. */
  async function runUntilFull(workspace: CliWorkspace, words: readonly string[]): Promise<Ran> {
    await server.control.order(slow(60));
    const command = workspace.start(['run', 'shop', '--json', ...words]);
    await command.sees(/"done":[1-9]/);
    disk.fill();
    const ran = await command.ended;
    disk.empty();
    await server.control.order();
    return ran;
  }

  for (const [what, destination, words] of [
    ['the state folder', 'vectors.sqlite', (path: string) => ['--state', path]],
    ['the destination', 'DISK/vectors.sqlite', () => []],
  ] as const)
    it(`stops the run with 1 when ${what} is full, and lets it go on when there is space`, () => {
      const path = destination.replace('DISK', disk.path);
      const job = servedJob(server.url, { destination: { type: 'embedded', path } });
      return inWorkspace({ shop: job }, { rows: ROWS }, async (workspace) => {
        const { code, stderr } = await runUntilFull(workspace, words(disk.path));
        assert.equal(code, 1);
        assert.ok(stderr.includes(disk.path), stderr);
        assert.match(stderr, /ENOSPC|no space|full/i);
        const again = await workspace.run(['run', 'shop', ...words(disk.path)]);
        assert.equal(again.code, 0, again.stderr);
        assert.match(again.stdout, new RegExp(`attempt 2 .* at products (?!0)\\d+/${ROWS}`));
        assert.match(again.stdout, new RegExp(`\n {2}${ROWS} read, `));
      });
    });

  it('refuses to begin with 1 when the state folder is read-only, and names it', () =>
    inWorkspace({ shop: servedJob(server.url) }, { rows: 10 }, async (workspace) => {
      disk.setReadOnly(true);
      try {
        for (const state of [disk.path, join(disk.path, 'deeper')]) {
          const { code, stderr } = await workspace.run(['run', 'shop', '--state', state]);
          assert.equal(code, 1);
          assert.ok(stderr.includes(state), stderr);
          assert.match(stderr, /EROFS|read-only/);
        }
      } finally {
        disk.setReadOnly(false);
      }
    }));
});
