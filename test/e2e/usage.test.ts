import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { CliWorkspace } from './cliWorkspace.ts';
import { builtinJob, servedEmbedder } from './sampleJobs.ts';

const NOWHERE = 'http://127.0.0.1:9';

describe('wrong usage or a wrong job file ends with 2 and says what is wrong', () => {
  let workspace: CliWorkspace;
  before(() => {
    workspace = new CliWorkspace({ shop: builtinJob() }, { rows: 10 });
  });
  beforeEach(() => workspace.writeJobFile({ shop: builtinJob() }));
  after(() => workspace.close());

  async function refused(words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await workspace.run(words);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    return stderr;
  }

  it('an unknown option', async () => {
    assert.equal(
      await refused(['run', 'shop', '--frehs']),
      'ratchet run: --frehs is not an option. Did you mean --fresh?\n',
    );
  });

  it('an unknown command', async () => {
    assert.equal(await refused(['rnu', 'shop']), 'ratchet: "rnu" is not a command. Did you mean ratchet run?\n');
  });

  it('no job', async () => {
    assert.equal(await refused(['run']), 'ratchet run: expected JOB, found no JOB. See `ratchet --help`.\n');
  });

  it('a job that is not in the file', async () => {
    assert.equal(await refused(['run', 'shpo']), 'ratchet.json has no job "shpo". Did you mean "shop"?\n');
  });

  it('an error in JSON that is told in JSON with --json', async () => {
    workspace.writeJobFile('{ "jobs": { "shop": ');
    const { code, stdout } = await workspace.run(['run', 'shop', '--json']);
    const { type, at, message } = JSON.parse(stdout);
    assert.deepEqual([code, type, typeof at], [2, 'error', 'string']);
    assert.match(message, /^ratchet\.json:1:\d+ /);
  });

  it('a setting of the wrong kind, with its line, path, what was expected and found', async () => {
    workspace.writeJobFile({ shop: builtinJob({ deletes: 'always' }) });
    const said = await refused(['run', 'shop']);
    assert.match(said, /^ratchet\.json:\d+:\d+ jobs\.shop\.deletes: Expected .*"sweep".*, found "always"/);
  });

  it('an unknown setting, with the one that may have been meant', async () => {
    workspace.writeJobFile({ shop: builtinJob({ payloads: ['name'] }) });
    assert.match(await refused(['run', 'shop']), /^ratchet\.json:\d+:\d+ jobs\.shop\.?.*payloads.*"payload"/);
  });

  it('a missing secret, with the variable it is read from', async () => {
    workspace.writeJobFile({
      shop: builtinJob({ embedder: servedEmbedder(NOWHERE, { apiKey: `\${secret:shop-key}` }) }),
    });
    assert.match(await refused(['run', 'shop']), /shop-key.*RATCHET_SECRET_SHOP_KEY/);
  });

  it('a secret in the file itself, without repeating it', async () => {
    workspace.writeJobFile({ shop: builtinJob({ embedder: servedEmbedder(NOWHERE, { apiKey: 'hunter2' }) }) });
    const said = await refused(['run', 'shop']);
    assert.match(said, /jobs\.shop\.embedder\.apiKey: .*\$\{secret:/);
    assert.doesNotMatch(said, /hunter2/);
  });

  it('no job file', async () => {
    rmSync(workspace.path('ratchet.json'));
    assert.match(await refused(['status']), /^Expected a job file, found no ratchet\.json in .*--file\.\n$/);
  });
});

describe('an error in one job', () => {
  const jobs = { broken: builtinJob({ text: 7 }), sound: builtinJob() };
  let workspace: CliWorkspace;
  before(() => {
    workspace = new CliWorkspace(jobs, { rows: 10 });
  });
  after(() => workspace.close());

  it('does not keep another from running', async () => {
    assert.equal((await workspace.run(['run', 'sound'])).code, 0);
  });

  it('is shown by status beside the state of the other', async () => {
    const { code, stdout, stderr } = await workspace.run(['status']);
    assert.equal(code, 2);
    assert.match(stdout, /^sound: .*^broken: has not run yet\n {2}correct the job file to run it$/ms);
    assert.match(stderr, /^ratchet\.json:\d+:\d+ jobs\.broken\.text: Expected /);
  });
});
