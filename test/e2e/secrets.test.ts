import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorkspace, type Ran } from './cliWorkspace.ts';
import { type ServerOfTexts, servedEmbedder, servedJob, startServer } from './sampleJobs.ts';

const KEY = 'sk-live-4711-do-not-tell';
const env = { RATCHET_SECRET_SHOP_KEY: KEY };

describe('a secret', () => {
  let server: ServerOfTexts;
  let workspace: CliWorkspace;
  const said: Ran[] = [];
  before(async () => {
    server = await startServer({ apiKey: KEY });
    const embedder = servedEmbedder(server.url, { apiKey: `\${secret:shop-key}`, maxChars: 100_000 });
    workspace = new CliWorkspace({ shop: servedJob(server.url, { embedder }) }, { rows: 40 });
    workspace.changeTable((table) => {
      table.prepare('UPDATE products SET name = ? WHERE id = 7').run('too long '.repeat(10_000));
    });
    const hurt = { kind: 'times', skip: 1, count: 1 } as const;
    await server.control.order({ fault: { kind: 'failed', status: 503 }, when: hurt });
    for (const words of [
      ['run', 'shop', '--json'],
      ['retry', 'shop'],
      ['run', 'shop'],
      ['status'],
      ['status', '--json'],
      ['inspect', 'shop'],
      ['inspect', 'shop', '--json'],
      ['search', 'shop', 'product'],
    ])
      said.push(await workspace.run(words, env));
  });
  after(async () => {
    await workspace.close();
    await server.stop();
  });

  it('reaches the server it is for', async () => {
    assert.deepEqual([said[0]?.code, workspace.points()], [3, 39]);
  });

  it('is in no output', () => {
    assert.deepEqual(
      said.filter(({ stdout, stderr }) => `${stdout}${stderr}`.includes(KEY)),
      [],
    );
  });

  it('is in no file', () => {
    const files = readdirSync(workspace.folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    const names = files.map(({ parentPath, name }) => join(parentPath, name));
    assert.ok(names.some((name) => name.endsWith('shop.status.json')));
    assert.deepEqual(
      names.filter((name) => readFileSync(name).includes(KEY)),
      [],
    );
  });
});
