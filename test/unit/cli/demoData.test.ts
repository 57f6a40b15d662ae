// The demo's data set: made from WordNet the same way every time, and read into a table that a job can be run on.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDemoData } from '../../../scripts/makeDemoData.ts';
import { fillDemoTable } from '../../../src/cli/demo/demoData.ts';
import { ConfigError } from '../../../src/core/errors.ts';

describe('the demo data', () => {
  let folder: string;
  let glosses: string;
  let made: ReturnType<typeof makeDemoData>;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-demo-data-'));
    glosses = join(folder, 'glosses.jsonl.br');
    made = makeDemoData(folder);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds 30,000 glosses in less than 2 MB', () => {
    assert.equal(made.count, 30_000);
    assert.ok(made.bytes < 2_000_000, `${made.bytes} bytes`);
  });

  it('lies beside the licence of the WordNet release it is made from', () => {
    const licence = readFileSync(join(folder, 'LICENSE-WordNet.txt'), 'utf8');
    assert.match(licence, /^This software and database is being provided to you/);
    assert.match(licence, /WordNet 3\.1 Copyright 2011 by Princeton University\. {2}All rights reserved\./);
    assert.match(licence, /LICENSEE agrees to preserve same\.\n$/);
  });

  it('fills a table with a gloss in every row, of every part of speech', async () => {
    const path = join(folder, 'filled.sqlite');
    assert.equal(await fillDemoTable(path, glosses), made.count);
    const rows = query(path, "SELECT pos, count(*) AS n FROM glosses WHERE gloss <> '' GROUP BY pos ORDER BY pos");
    assert.deepEqual(
      rows.map((row) => row['pos']),
      ['adjective', 'adverb', 'noun', 'verb'],
    );
    assert.equal(
      rows.reduce((sum, row) => sum + Number(row['n']), 0),
      made.count,
    );
  });

  it('keeps the definition apart from the examples', async () => {
    const path = join(folder, 'apart.sqlite');
    await fillDemoTable(path, glosses);
    assert.deepEqual(query(path, "SELECT words, gloss, examples FROM glosses WHERE id = 'n07266447'"), [
      {
        words: 'cheering, shouting',
        gloss: 'encouragement in the form of cheers from spectators',
        examples: "it's all over but the shouting",
      },
    ]);
  });

  it('replaces the table when it is filled again', async () => {
    const path = join(folder, 'twice.sqlite');
    await fillDemoTable(path, glosses);
    assert.equal(await fillDemoTable(path, glosses), made.count);
  });

  it('leaves no half-filled table behind a damaged file', async () => {
    const damaged = join(folder, 'damaged.br');
    const path = join(folder, 'damaged.sqlite');
    writeFileSync(damaged, readFileSync(glosses).subarray(0, 500_000));
    await assert.rejects(fillDemoTable(path, damaged));
    assert.deepEqual(query(path, 'SELECT name FROM sqlite_schema'), []);
  });

  it('says how to make the file when it is missing', async () => {
    const missing = fillDemoTable(join(folder, 'missing.sqlite'), join(folder, 'missing.br'));
    await assert.rejects(missing, (error) => error instanceof ConfigError && error.message.includes('npm run build'));
  });
});

function query(path: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}
