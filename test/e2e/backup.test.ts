import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dryRunReportSchema } from '../../src/protocol/dryRun.ts';
import { inspectReportSchema } from '../../src/protocol/inspectReport.ts';
import { folderTrace } from '../folderTrace.ts';
import { jsonLines, type Ran } from './cliWorkspace.ts';
import { ARCHIVE, backupJob, inPodio, PodioWorkspace } from './podioWorkspace.ts';

const WHOLE = { organizations: 1, workspaces: 3, apps: 6, items: 24, failed: 0 };
const NO_FILES = ['items', 'comments', 'tasks', 'members', 'views'];

/** The last line of a run with `--json`, of its counters those that are asked for. */
function finished(ran: Ran, names: readonly string[] = Object.keys(WHOLE)) {
  const line = jsonLines(ran).at(-1);
  assert.equal(line?.['type'], 'run:finished', ran.stderr);
  const counters = Object(line['counters']);
  return {
    state: line['state'],
    counters: Object.fromEntries(names.map((name) => [name, counters[name]])),
    calls: Number(counters.calls),
    limitedCalls: Number(counters.limitedCalls),
  };
}

/** Asked at the beginning of a run and once more at its end, for what came and went meanwhile. */
const LISTS = ['GET /org/', 'GET /org/720690/space/'];

const madeTwice = async (podio: PodioWorkspace): Promise<readonly string[]> =>
  (await podio.fake.control.requests(2)).map(({ request }) => request.trim());

describe('a backup that runs undisturbed', () => {
  let podio: PodioWorkspace;
  let ran: Ran;
  before(async () => {
    podio = await PodioWorkspace.open();
    ran = await podio.run(['run', 'casa', '--json']);
  });
  after(() => podio.close());

  it('ends with 0 and counts what it kept', () => {
    assert.equal(ran.code, 0);
    assert.deepEqual(finished(ran).counters, WHOLE);
  });

  it('counts the calls it made, and made none twice but for a last look at the lists', async () => {
    assert.equal(finished(ran).calls, (await podio.requests()).answered);
    assert.deepEqual(await madeTwice(podio), LISTS);
  });

  it('leaves an archive that verify has nothing to say against', async () => {
    const { code, stdout } = await podio.run(['verify', ARCHIVE]);
    assert.deepEqual([code, /no differences\n$/.test(stdout)], [0, true], stdout);
  });

  it('is told by status in things, not in records', async () => {
    const { stdout } = await podio.run(['status']);
    assert.match(
      stdout,
      /^casa: completed\n {2}100 % {2}24 items, 24 comments, \d+ files .* Org 1\/1, Workspace 3\/3, App/,
    );
  });

  it('is told by inspect with its hierarchy', async () => {
    const { stdout } = await podio.run(['inspect', 'casa']);
    assert.match(stdout, /counters: 1 organization, 3 workspaces, 6 apps, 24 items, /);
    assert.match(
      stdout,
      /\nHierarchy \(10\)\n {2}organization .* \(3 below\): done\n {4}workspace .* \(2 below\): done\n {6}app /,
    );
  });

  it('exports a table an app', async () => {
    const { code, stdout } = await podio.run(['export', ARCHIVE, '--format', 'csv', '--out', 'tables']);
    assert.deepEqual([code, stdout.match(/: 4 rows, /g)?.length], [0, 6]);
    assert.equal(readdirSync(podio.workspace.path('tables')).length, 6);
  });

  it('cannot be searched, and says which kind can', async () => {
    const { code, stderr } = await podio.run(['search', 'casa', 'lamp']);
    assert.deepEqual(
      [code, stderr.trim()],
      [2, 'ratchet search needs a job of kind "sync"; "casa" is of kind "backup".'],
    );
  });
});

describe('a dry run of a backup', () => {
  it('knows the calls of the first run and of the next, and leaves no trace', () =>
    inPodio(
      async (podio) => {
        const foresee = async () => {
          const before = folderTrace(podio.workspace.folder);
          const ran = await podio.run(['run', 'casa', '--dry-run', '--json']);
          assert.deepEqual([ran.code, folderTrace(podio.workspace.folder)], [0, before]);
          const report = dryRunReportSchema.parse(jsonLines(ran)[0]);
          assert.ok(report.kind === 'backup');
          return report;
        };
        const called = async () => {
          const { calls, limitedCalls } = finished(await podio.run(['run', 'casa', '--json']));
          return { calls, limitedCalls };
        };
        const first = await foresee();
        assert.deepEqual([first.reads, first.destination.state, first.source?.items], ['all', 'absent', 24]);
        const { calls, limitedCalls } = first.estimate ?? {};
        assert.deepEqual({ calls, limitedCalls }, await called());
        const next = await foresee();
        assert.deepEqual([next.reads, next.destination.state], ['changes', 'complete']);
        assert.deepEqual({ calls: next.estimate?.calls, limitedCalls: next.estimate?.limitedCalls }, await called());
      },
      (url) => ({ casa: backupJob(url, { include: NO_FILES }) }),
    ));
});

describe('a backup that meets the rate limit', () => {
  let podio: PodioWorkspace;
  let undisturbed: Ran;
  before(async () => {
    await inPodio(async (other) => {
      undisturbed = await other.run(['run', 'casa', '--json']);
    });
    podio = await PodioWorkspace.open();
    await podio.fake.control.refuse({ path: `/item/app/${await podio.appAt(2, 1)}/filter/`, nth: 1 });
  });
  after(() => podio.close());

  it('ends with 75 when it may not wait, and says when it goes on and when the limit was hit', async () => {
    const { code, stdout } = await podio.run(['run', 'casa', '--no-wait']);
    assert.equal(code, 75, stdout);
    assert.match(
      stdout,
      /casa: waiting for the limit "podio at .*", goes on in (?:1 hr|59 min).* \(.*; first hit .*\)\n/,
    );
    assert.match(stdout, /casa: waiting for a rate limit at Org 1\/1, Workspace \d\/3/);
  });

  it('is shown as waiting', async () => {
    const { stdout } = await podio.run(['status']);
    assert.match(stdout, /^casa: waiting for a rate limit\n.*\n.*first hit .*\n.*with --force it ends the wait now/);
  });

  it('is foreseen without asking while the wait lasts', async () => {
    const { answered } = await podio.requests();
    const { code, stdout, stderr } = await podio.run(['run', 'casa', '--dry-run']);
    assert.deepEqual([code, (await podio.requests()).answered], [0, answered]);
    assert.match(
      stdout,
      /would go on with its unfinished run .* it waits for a rate limit until .*\n +takes +unknown\n/,
    );
    assert.match(stderr, /^warning: casa: podio at .* is refused until /);
  });

  it('does not ask Podio again while the wait lasts', async () => {
    const { answered, refused } = await podio.requests();
    assert.equal((await podio.run(['run', 'casa', '--no-wait'])).code, 75);
    const now = await podio.requests();
    assert.deepEqual([now.answered, now.refused], [answered, refused]);
  });

  it('goes on at once with --force, and comes to what an undisturbed run comes to', async () => {
    const ran = await podio.run(['run', 'casa', '--force', '--json']);
    assert.deepEqual([ran.code, finished(ran).counters], [0, finished(undisturbed).counters]);
    assert.equal(finished(ran).calls, finished(undisturbed).calls + 1);
    assert.deepEqual(await madeTwice(podio), LISTS);
  });

  it('tells how often, why, where and how long it waited', async () => {
    const ran = await podio.run(['inspect', 'casa', '--json']);
    const { run } = inspectReportSchema.parse(jsonLines(ran)[0]);
    const [wait, ...others] = run?.retries.waits ?? [];
    assert.deepEqual([wait?.times, wait?.forced, others.length], [1, 1, 0]);
    assert.match(wait?.places[0] ?? '', /Workspace \d\/3/);
    assert.deepEqual(
      run?.retries.attempts.map(({ reason }) => reason),
      ['resume', 'forced'],
    );
    assert.match((await podio.run(['inspect', 'casa'])).stdout, /\nRetries\n(?:.*\n)* {2}waited .* in all\n/);
  });
});

describe('a backup whose runner is killed', () => {
  it('goes on where it stood and comes to a whole archive', () =>
    inPodio(async (podio) => {
      const killed = await podio.run(['run', 'casa'], { RATCHET_CRASH_AT: 'after-commit:8' });
      assert.equal(killed.code, 1);
      const ran = await podio.run(['run', 'casa', '--json']);
      assert.deepEqual([ran.code, finished(ran).counters], [0, WHOLE]);
      const [started] = jsonLines(ran);
      assert.equal(started?.['reason'], 'crash-recovery');
      assert.ok(Number(Object(started?.['savings']).calls) > 0);
      assert.equal((await podio.run(['verify', ARCHIVE])).code, 0);
    }));

  it('does not go on without what it has kept', () =>
    inPodio(async (podio) => {
      await podio.run(['run', 'casa'], { RATCHET_CRASH_AT: 'after-commit:8' });
      rmSync(podio.workspace.path(ARCHIVE), { recursive: true });
      const { code, stderr } = await podio.run(['run', 'casa']);
      assert.deepEqual([code, /the archive is gone: .*`ratchet run casa --fresh`/.test(stderr)], [2, true], stderr);
      assert.equal((await podio.run(['run', 'casa', '--fresh'])).code, 0);
    }));

  it('is not taken up by a job that backs up something else', () =>
    inPodio(async (podio) => {
      await podio.run(['run', 'casa'], { RATCHET_CRASH_AT: 'after-commit:8' });
      podio.workspace.writeJobFile({ casa: backupJob(podio.fake.url, { include: ['items'] }) });
      const { code, stderr } = await podio.run(['run', 'casa']);
      assert.deepEqual([code, /what the job backs up .*changed since its run began/.test(stderr)], [2, true], stderr);
    }));
});

describe('a backup that runs again', () => {
  it('keeps what changed since, and nothing else', () =>
    inPodio(async (podio) => {
      await podio.run(['run', 'casa']);
      const app = await podio.appAt(1, 1);
      await podio.fake.control.make({ kind: 'createItem', app, title: 'A new lamp' });
      const again = await podio.run(['run', 'casa', '--json']);
      assert.deepEqual([again.code, finished(again, ['apps', 'items']).counters], [0, { apps: 6, items: 1 }]);
      assert.equal((await podio.run(['verify', ARCHIVE])).code, 0);
    }));
});

describe('a backup that may not read everything', () => {
  it('ends with 3, names what it could not read, and reads it with retry once it may', () =>
    inPodio(async (podio) => {
      const app = await podio.appAt(2, 2);
      await podio.fake.control.change({ kind: 'forbid', object: 'app', id: app });
      const ran = await podio.run(['run', 'casa', '--json']);
      assert.equal(ran.code, 3, ran.stderr);
      assert.equal(finished(ran).counters['items'], 20);
      assert.match((await podio.run(['inspect', 'casa'])).stdout, new RegExp(`\\nDead letters .*\\n.*app:${app}/`));
      await podio.fake.control.change({ kind: 'allow', object: 'app', id: app });
      const retried = await podio.run(['retry', 'casa', '--json']);
      assert.deepEqual([retried.code, finished(retried).counters], [0, WHOLE], retried.stderr);
      assert.equal((await podio.run(['verify', ARCHIVE])).code, 0);
    }));
});

describe('an archive that was touched', () => {
  it('is found out by verify, each difference on a line, and ends with 1', () =>
    inPodio(async (podio) => {
      await podio.run(['run', 'casa']);
      const archive = podio.workspace.path(ARCHIVE);
      const [organization = ''] = readdirSync(archive).filter((name) => name.endsWith(']'));
      appendFileSync(join(archive, organization, 'organization.json'), ' ');
      appendFileSync(join(archive, 'stranger.txt'), 'hello');
      const { code, stdout } = await podio.run(['verify', ARCHIVE]);
      assert.equal(code, 1);
      assert.match(stdout, /organization\.json: has .*\n/);
      assert.match(stdout, /stranger\.txt: .*\n.* 2 differences\n$/);
      assert.ok(readFileSync(join(archive, 'stranger.txt')).length > 0);
    }));
});
