import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobSpool } from '../../../src/runner/sync/openJobSpool.ts';
import { ScriptedEmbedder } from '../engine/scriptedEmbedder.ts';

describe('spool of a job', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-spool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (paid: boolean) =>
    openJobSpool(join(folder, 'catalogue.sqlite.sqlite'), Object.assign(new ScriptedEmbedder(), { paid }), () => {});

  it('lies beside the store', async () => {
    await (await open(true)).close();
    assert.deepEqual(readdirSync(folder).toSorted(), ['catalogue.sqlite.spool', 'catalogue.sqlite.spool-texts']);
  });

  it('is none for an embedder that costs nothing', async () => {
    await (await open(false)).close();
    assert.deepEqual(readdirSync(folder), []);
  });
});
