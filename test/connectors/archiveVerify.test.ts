import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { verifyArchive } from '../../src/connectors/archive/verifyArchive.ts';
import { folderTrace } from '../folderTrace.ts';
import { APP_FOLDER, type ArchiveFixture, archiveFixture, LIVE } from './archiveFixture.ts';
import { carry, FIRST_RUN } from './archiveWork.ts';

const ITEMS = `${APP_FOLDER}/items.jsonl`;
const ATTACHED = `${APP_FOLDER}/files/12 ñ.pdf`;

describe('verifying an archive', () => {
  let fixture: ArchiveFixture;
  beforeEach(async () => {
    fixture = archiveFixture();
    await carry(fixture.make(), 'run-1', FIRST_RUN, {});
  });
  afterEach(() => fixture.dispose());

  const at = (file: string) => join(fixture.path, file);

  async function differences(): Promise<readonly string[]> {
    const { differences: found } = await verifyArchive(fixture.path, 100, LIVE);
    assert.equal(found.total, found.shown.length);
    return found.shown.map(({ file, what }) => `${file}: ${what}`);
  }

  it('finds none in one that is as it was left, and changes nothing', async () => {
    const before = folderTrace(fixture.path);
    const report = await verifyArchive(fixture.path, 100, LIVE);
    assert.deepEqual(report.differences, { total: 0, shown: [] });
    assert.equal(report.files, 10);
    assert.ok(report.bytes > 3000);
    assert.deepEqual(folderTrace(fixture.path), before);
  });

  it('passes over what systems leave in folders', async () => {
    for (const name of ['.DS_Store', 'Thumbs.db', '._items.jsonl']) writeFileSync(at(`${APP_FOLDER}/${name}`), '');
    assert.deepEqual(await differences(), []);
  });

  for (const [what, change, expected] of [
    ['a missing file', () => rmSync(at(ITEMS)), [`${ITEMS}: is missing`]],
    ['a shorter file', () => truncateSync(at(ATTACHED), 100), [/files\/12 ñ\.pdf: has 100 bytes, expected 2,100/]],
    ['a longer file', () => appendFileSync(at(ITEMS), '{}\n'), [/items\.jsonl: has \d+ bytes, expected \d+/]],
    [
      'a changed file',
      () => writeFileSync(at(ITEMS), fixture.text(ITEMS).replace('Item 1', 'Item 9')),
      [/items\.jsonl: was changed: its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/],
    ],
    [
      'a broken line',
      () => writeFileSync(at(ITEMS), fixture.text(ITEMS).replace('{"item_id":2', '["item_id":2')),
      [/was changed/, /items\.jsonl: has a line that is no JSON: line 2/],
    ],
    [
      'a file that is not listed',
      () => writeFileSync(at('note.txt'), ''),
      ['note.txt: is a file that the manifest does not name'],
    ],
    [
      'a file in another place',
      () => renameSync(at(ATTACHED), at(`${APP_FOLDER}/ñ.pdf`)),
      [`${ATTACHED}: is missing`, `${APP_FOLDER}/ñ.pdf: is a file that the manifest does not name`],
    ],
    [
      'a link in the place of a file',
      () => {
        copyFileSync(at(ITEMS), join(fixture.folder, 'outside'));
        rmSync(at(ITEMS));
        symlinkSync(join(fixture.folder, 'outside'), at(ITEMS));
      },
      [/items\.jsonl: cannot be compared: .*found a symbolic link/],
    ],
    [
      'a manifest that breaks off',
      () => truncateSync(at('manifest.json'), fixture.text('manifest.json').length - 10),
      [/manifest\.json: cannot be read to its end/, /is a file that the manifest does not name/],
    ],
    [
      'a manifest that names a file outside',
      () => writeFileSync(at('manifest.json'), fixture.text('manifest.json').replace(`${ITEMS}"`, `../../${ITEMS}"`)),
      [/cannot be compared: .*names a file outside itself/, /items\.jsonl: is a file that the manifest does not name/],
    ],
    ['no manifest', () => renameSync(at('manifest.json'), at('manifest.previous.json')), ['manifest.json: is missing']],
  ] as const)
    it(`finds ${what}`, async () => {
      change();
      const found = await differences();
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [index, one] of expected.entries()) {
        if (typeof one === 'string') assert.equal(found[index], one);
        else assert.match(found[index] ?? '', one);
      }
    });

  it('says of one that is not finished that it is not', async () => {
    await fixture.open('run-2');
    assert.match(
      (await differences())[0] ?? '',
      /^null: is not finished: the run of "casa" that began at 2026-01-02T03:04:05.000Z/,
    );
  });

  it('counts all differences and names the first', async () => {
    mkdirSync(at('more'));
    for (let number = 0; number < 50; number += 1) writeFileSync(at(`more/${number}`), '');
    const { differences: found } = await verifyArchive(fixture.path, 3, LIVE);
    assert.deepEqual([found.total, found.shown.length], [50, 3]);
  });

  it('refuses a folder that is no archive', async () => {
    await assert.rejects(verifyArchive(fixture.folder, 1, LIVE), /Expected an archive at .*found no manifest\.json/);
    await assert.rejects(verifyArchive(join(fixture.folder, 'nowhere'), 1, LIVE), /found no folder/);
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('stopped by the test');
    await assert.rejects(verifyArchive(fixture.path, 1, AbortSignal.abort(reason)), reason);
  });
});
