import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  attachmentName,
  folderName,
  idOfFolder,
  safeId,
  tableName,
} from '../../../src/connectors/archive/disk/fileNames.ts';

const id = fc.bigInt({ min: 1n, max: 2n ** 53n }).map(String);

/** Names as people and attackers write them. */
const title = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 40 }).map((text) => `${text}\ud800`),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../../etc/passwd',
    'CON',
    'nul.txt',
    'com¹',
    'aux .',
    'a'.repeat(400),
    '👨‍👩‍👧‍👦'.repeat(60),
    'x [1]',
    '\u202egpj.exe',
    'e\u200e\u0301',
    '  . ',
  ),
);

/** What Linux, macOS and Windows all take as the name of one file. */
function assertSafe(name: string, spare = 0): void {
  assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255 - spare, `${Buffer.byteLength(name)} bytes: ${name}`);
  assert.doesNotMatch(name, /[<>:"/\\|?*]|\p{Cc}|\p{Cs}|\p{Cn}|\p{Bidi_Control}|[\u2028\u2029]/u);
  assert.doesNotMatch(name, /^[. ]|[. ]$/);
  assert.doesNotMatch(
    name.split('.')[0]?.trimEnd() ?? '',
    /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i,
  );
  assert.equal(name, name.normalize('NFC'));
}

describe('names in an archive', () => {
  it('are taken by every file system, whatever a title holds', () => {
    fc.assert(
      fc.property(title, id, (text, number) => {
        assertSafe(folderName(text, number));
        assertSafe(attachmentName(number, text), '.partial'.length);
        assertSafe(tableName(text, number, 1, 'csv'), '.partial'.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('give their id back', () => {
    fc.assert(fc.property(title, id, (text, number) => assert.equal(idOfFolder(folderName(text, number)), number)));
  });

  it('of two ids differ, case aside and in any normal form', () => {
    const anyId = fc.oneof(id, fc.string({ minLength: 1, maxLength: 20 }));
    const folded = (name: string) => name.normalize('NFD').toLowerCase();
    fc.assert(
      fc.property(title, anyId, anyId, (text, one, two) => {
        fc.pre(one !== two);
        for (const name of [folderName, (of: string, number: string) => attachmentName(number, of)])
          assert.notEqual(folded(name(text, one)), folded(name(text.toUpperCase(), two)));
      }),
    );
  });

  it('are made by the file system as they are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-names-'));
    try {
      fc.assert(
        fc.property(title, id, (text, number) => {
          const name = attachmentName(number, text);
          writeFileSync(join(folder, name), '');
          assert.ok(readdirSync(folder).includes(name));
          rmSync(join(folder, name));
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [text, expected] of [
    ['Campañas', 'Campañas [1]'],
    ['日本語 プロジェクト', '日本語 プロジェクト [1]'],
    ['Привет, мир!', 'Привет, мир! [1]'],
    ['برنامه‌ها', 'برنامه‌ها [1]'],
    ['Leads & Clients (2026)', 'Leads & Clients (2026) [1]'],
    ['a/b: c?', 'a_b_ c_ [1]'],
    ['../../x', '__.._x [1]'],
    ['tab\there', 'tab here [1]'],
    ['con.fig', 'con_.fig [1]'],
    ['Cafe\u0301', 'Café [1]'],
    ['', '[1]'],
  ] as const)
    it(`leave ${JSON.stringify(text)} as readable as can be`, () => assert.equal(folderName(text, '1'), expected));

  it('keep the extension of an attachment whose name is too long', () => {
    const name = attachmentName('2189670749', `${'presupuesto '.repeat(40)}.pdf`);
    assert.match(name, /^2189670749 presupuesto .*presup.*\.pdf$/);
  });

  it('cut no grapheme through', () => {
    const family = '👨‍👩‍👧‍👦';
    const name = folderName(family.repeat(60), '1').replace(' [1]', '');
    assert.equal(name.replaceAll(family, ''), '');
  });

  it('spell ids that are no digits so that case does not matter', () => {
    assert.equal(safeId('aB/é'), 'a%42%2f%c3%a9');
  });
});
