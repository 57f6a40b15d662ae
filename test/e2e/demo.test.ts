import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEventSchema } from '../../src/core/runEvent.ts';
import { CliWorkspace, jsonLines, type Ran } from './cliWorkspace.ts';

const ROWS = 30_000;

describe('ratchet demo', () => {
  let workspace: CliWorkspace;
  let temp: string;
  let env: NodeJS.ProcessEnv;
  before(() => {
    workspace = new CliWorkspace({});
    temp = mkdtempSync(join(tmpdir(), 'ratchet-e2e-temp-'));
    env = { TMPDIR: temp, TEMP: temp, TMP: temp };
  });
  after(async () => {
    await workspace.close();
    rmSync(temp, { recursive: true, force: true });
  });

  describe('from beginning to end', function () {
    this.timeout(300_000);

    let ran: Ran;
    let lines: Record<string, unknown>[];
    before(async () => {
      ran = await workspace.run(['demo', '--json'], env);
      lines = jsonLines(ran);
    });

    const of = (type: string) => lines.filter((line) => line['type'] === type);
    const finished = () =>
      of('run:finished').flatMap((line) => {
        const event = runEventSchema.parse(line);
        return event.type === 'run:finished' ? event : [];
      });

    it('ends with 0', () => {
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    });

    it('proves what it claims', () => {
      const proofs = of('demo:proof');
      assert.equal(proofs.length, 10);
      assert.deepEqual(
        proofs.filter(({ holds }) => holds !== true),
        [],
      );
    });

    it('kills the runner at a quarter, and goes on from there', () => {
      const [killed] = of('run:interrupted');
      const committed = Number(/ ([\d,]+)\//.exec(String(killed?.['checkpoint']))?.[1]?.replaceAll(',', ''));
      assert.ok(committed >= ROWS / 4 && committed < ROWS, `${committed} rows`);
      const reasons = of('run:started').map((line) => line['reason']);
      assert.deepEqual(reasons.slice(0, 3), ['start', 'crash-recovery', 'start']);
    });

    it('forces a backup on from where the rate limit struck', () => {
      const [begun, forced, again] = of('run:started').slice(3);
      assert.deepEqual([begun?.['reason'], forced?.['reason'], again?.['reason']], ['start', 'forced', 'start']);
      assert.equal(forced?.['resumedFrom'], 'Org 1/1, Workspace 25/84, App 3/5');
    });

    it('embeds nothing the second time', () => {
      const [resumed, again] = finished();
      assert.equal(resumed?.counters['read'], ROWS);
      assert.deepEqual([again?.counters['unchanged'], again?.counters['embedCalls']], [ROWS, 0]);
    });

    it('finds what is searched for', () => {
      const words = of('hit').map(({ payload }) => String((payload as { words: unknown }).words));
      assert.equal(words.length, 9);
      for (const found of ['cobbler', 'racket', 'dinner'])
        assert.ok(
          words.some((text) => text.includes(found)),
          found,
        );
    });

    it('leaves nothing behind', () => {
      assert.deepEqual(readdirSync(temp), []);
    });
  });

  it('ends with 130 on Ctrl-C, and leaves nothing behind', async () => {
    const command = workspace.start(['demo'], env);
    await command.sees(/attempt 1/);
    command.signal('SIGINT');
    const { code, stdout } = await command.ended;
    assert.equal(code, 130);
    assert.match(stdout, /\nThe demo was ended; its folder is removed\.\n$/);
    assert.deepEqual(readdirSync(temp), []);
  });

  it('touches no folder that has something in it', async () => {
    const { code, stderr } = await workspace.run(['demo', '--dir', '.']);
    assert.equal(code, 2);
    assert.match(stderr, /^--dir: expected a new or empty folder, found 2 files in /);
    assert.ok(existsSync(workspace.path('ratchet.json')));
  });

  it('takes no job file', async () => {
    const { code, stderr } = await workspace.run(['demo', '--file', 'ratchet.json']);
    assert.equal(code, 2);
    assert.match(stderr, /^ratchet demo: expected no --file, found one/);
  });
});
