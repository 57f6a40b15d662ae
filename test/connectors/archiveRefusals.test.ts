// What an archive refuses to be opened over, or to write through.

import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../src/core/errors.ts';
import { runId } from '../../src/core/ids.ts';
import { NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import {
  type ArchiveFixture,
  appFile,
  archiveFixture,
  attachment,
  bytesOf,
  END,
  ITEMS,
  items,
  KEEPER,
  LIVE,
  PATH,
  tree,
} from './archiveFixture.ts';

describe('an archive refuses', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  it('the folder of another job, complete or not', async () => {
    const other = { ...KEEPER, job: 'other' };
    const pass = { run: runId('r'), startedAt: 1, fresh: false };
    const archive = await fixture.open();
    await assert.rejects(
      fixture.make(other).open(pass, LIVE),
      /expected an archive of the job "other".*found one of the job "casa"/,
    );
    await archive.finish({ ...END, nodes: [], cursors: new Map() }, LIVE);
    await assert.rejects(fixture.make(other).open(pass, LIVE), ConfigError);
    await assert.rejects(fixture.make(other).check(LIVE), ConfigError);
  });

  it('a folder with other content, and names some of it', async () => {
    mkdirSync(fixture.path);
    for (const name of ['a.txt', 'b', 'c', 'd']) writeFileSync(join(fixture.path, name), '');
    await assert.rejects(fixture.open(), /found "a.txt", "b", "c" and 1 more and no manifest.json/);
    assert.equal(existsSync(join(fixture.path, 'UNFINISHED.json')), false);
  });

  it('a file in the place of the folder', async () => {
    writeFileSync(fixture.path, '');
    await assert.rejects(fixture.open(), /Expected a folder at .*casa, found a file/);
  });

  it('two folders of the same id', async () => {
    await fixture.complete('run-1', [1]);
    mkdirSync(join(fixture.path, 'Copy [1]'));
    const archive = await fixture.open('run-2');
    await assert.rejects(archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1])), /Expected one folder with \[1\]/);
  });

  it('a newer archive', async () => {
    await fixture.complete('run-1', [1]);
    writeFileSync(
      join(fixture.path, 'manifest.json'),
      fixture.text('manifest.json').replace('"format": 1', '"format": 2'),
    );
    await assert.rejects(fixture.open('run-2'), /found one of format 2\. A newer Ratchet/);
  });

  for (const [what, place] of [
    ['a folder', 'Casa Virtual [1]'],
    ['a file of records', appFile('items.jsonl')],
    ['the folder of attachments', appFile('files')],
    ['an attachment', appFile('files/9 a.txt')],
  ] as const)
    it(`a symbolic link in the place of ${what}, and changes nothing behind it`, async function () {
      if (process.platform === 'win32') this.skip();
      await fixture.complete('run-1', [1]);
      const file = attachment('9', 'a.txt', 'abc');
      const archive = await fixture.open('run-2');
      await archive.attach(PATH, file, bytesOf('abc'));
      await archive.close();
      const path = join(fixture.path, place);
      const outside = join(fixture.folder, 'outside');
      renameSync(path, outside);
      symlinkSync(outside, path);
      const content = () => (lstatSync(outside).isDirectory() ? tree(outside) : readFileSync(outside, 'utf8'));
      const before = content();
      const work = async () => {
        const again = await fixture.open('run-2');
        await again.keep(ITEMS, PATH, NOTHING_KEPT, items([2]));
        await again.attach(PATH, file, bytesOf('abc'));
      };
      await assert.rejects(work(), /found a symbolic link.*follows no links/);
      assert.deepEqual(content(), before);
      unlinkSync(path);
    });
});
