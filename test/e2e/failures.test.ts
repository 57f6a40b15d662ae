import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { inspectReportSchema } from '../../src/protocol/inspectReport.ts';
import { CliWorkspace, inWorkspace, jsonLines } from './cliWorkspace.ts';
import { builtinJob, type ServerOfTexts, servedEmbedder, servedJob, startServer } from './sampleJobs.ts';

const sqlite = (over: object): object => ({ type: 'sqlite', path: 'products.sqlite', key: 'id', ...over });

describe('settings that turn out wrong when they are used end with 2 and say what to correct:', () => {
  const jobs = {
    fileless: builtinJob({ source: sqlite({ path: 'gone.sqlite', table: 'products' }) }),
    mistyped: builtinJob({ source: sqlite({ query: 'SELECT id, nmae FROM products' }) }),
    misplaced: builtinJob({ destination: { type: 'embedded', path: 'products.sqlite' } }),
    garbled: builtinJob({ source: sqlite({ path: 'text.sqlite', table: 'products' }) }),
  };
  let workspace: CliWorkspace;
  before(() => {
    workspace = new CliWorkspace(jobs, { rows: 10 });
    writeFileSync(workspace.path('text.sqlite'), 'no database at all, and long enough to be read as one\n'.repeat(40));
  });
  after(() => workspace.close());

  for (const [job, what, why] of [
    ['fileless', 'a file that is not there', /source\.path: expected .*, found no file at .*gone\.sqlite.* Correct /],
    ['mistyped', 'a query that the database refuses', /source\.query: .*no such column: nmae.* Correct /],
    ['misplaced', 'another database in place of the vector file', /destination\.path: .*products\.sqlite.* Give /],
    ['garbled', 'a source that is no database', /source\.path: expected .*, found .*text\.sqlite.* correct /],
  ] as const)
    it(what, async () => {
      const { code, stdout, stderr } = await workspace.run(['run', job]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, why);
    });
});

describe('a run that a server fails', () => {
  let server: ServerOfTexts;
  beforeEach(async () => {
    server = await startServer({ apiKey: 'right-key' });
  });
  afterEach(() => server.stop());

  it('ends with 1 for a wrong key, and goes on once the key is right', () =>
    inWorkspace(
      { shop: servedJob(server.url, { embedder: servedEmbedder(server.url, { apiKey: `\${secret:shop}` }) }) },
      { rows: 30 },
      async (workspace) => {
        const wrong = await workspace.run(['run', 'shop'], { RATCHET_SECRET_SHOP: 'wrong-key' });
        assert.equal(wrong.code, 1);
        assert.match(
          wrong.stderr,
          /^shop: failed at products 0\/30: the embedder .* answered 401: .*RATCHET_SECRET_SHOP/m,
        );
        assert.match(wrong.stderr, /mend the cause, then `ratchet run shop` goes on/);
        const right = await workspace.run(['run', 'shop'], { RATCHET_SECRET_SHOP: 'right-key' });
        assert.deepEqual([right.code, workspace.points()], [0, 30]);
        assert.match(right.stdout, /^shop: attempt 2 \(resume\) at products 0\/30/);
      },
    ));
});

describe('records that fail for good', () => {
  const TOO_LONG = 'Lorem ipsum dolor '.repeat(3_000);
  let server: ServerOfTexts;
  let workspace: CliWorkspace;
  before(async () => {
    server = await startServer();
    const embedder = servedEmbedder(server.url, { maxChars: 100_000 });
    workspace = new CliWorkspace({ shop: servedJob(server.url, { embedder }) }, { rows: 40 });
    workspace.changeTable((table) => {
      table.prepare('UPDATE products SET name = ? WHERE id IN (7, 23)').run(TOO_LONG);
    });
  });
  after(async () => {
    await workspace.close();
    await server.stop();
  });

  it('become dead letters, the others are written, and the run ends with 3', async () => {
    const { code, stdout, stderr } = await workspace.run(['run', 'shop']);
    assert.deepEqual([code, workspace.points()], [3, 38]);
    assert.match(stdout, /shop: completed, but records failed.*\n.*40 read, 38 embedded, 38 written, 2 failed/);
    assert.match(stderr, /record 7 failed for good: .*maximum context length/);
  });

  it('are counted by status, with what to do', async () => {
    const { code, stdout } = await workspace.run(['status']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /dead letters: 2\n {2}`ratchet inspect shop` lists what failed, `ratchet retry shop` tries it/,
    );
  });

  it('are listed by inspect, each with its reason', async () => {
    const [report] = jsonLines(await workspace.run(['inspect', 'shop', '--json']));
    const { total, shown } = inspectReportSchema.parse(report).deadLetters;
    assert.deepEqual([total, shown.map(({ record }) => record).sort()], [2, ['23', '7']]);
    assert.match((await workspace.run(['inspect', 'shop'])).stdout, /\n {2}7 of .*: .*maximum context length.*tried/);
  });

  it('are all that retry takes, and leave the dead letters when they work', async () => {
    const before = (await server.control.stats()).texts;
    workspace.changeTable((table) => table.exec("UPDATE products SET name = 'short' WHERE id = 7"));
    const one = await workspace.run(['retry', 'shop']);
    assert.deepEqual([one.code, (await server.control.stats()).texts - before], [3, 1]);
    workspace.changeTable((table) => table.exec("UPDATE products SET name = 'brief' WHERE id = 23"));
    const other = await workspace.run(['retry', 'shop']);
    assert.deepEqual([other.code, (await server.control.stats()).texts - before, workspace.points()], [0, 2, 40]);
  });

  it('leave nothing to retry then', async () => {
    const { code, stdout } = await workspace.run(['retry', 'shop']);
    assert.deepEqual([code, stdout], [0, 'shop: nothing to do, its last run left no dead letters\n']);
  });
});
