// The CSV source: that it keeps the contract of a source however the file is written, and what it makes of files that are broken.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../src/core/errors.ts';
import { type ConformingSource, describeSource, PAGE_SIZE } from './sourceConformance.ts';
import {
  allFields,
  allPages,
  allReasons,
  type CsvSettings,
  onlyStream,
  type TextFileFixture,
  textFileFixture,
  utf16be,
} from './textFileFixture.ts';

type Encode = (text: string) => string | Buffer;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function conforming(settings: CsvSettings, encode: Encode, delimiter = ',', lineBreak = '\n'): ConformingSource {
  return {
    stable: false,
    make: async (rows) => {
      const file = await textFileFixture();
      const lines = rows.map(({ id, name }) => `${id}${delimiter}${quoted(name)}${lineBreak}`);
      const header = settings.header === false ? '' : `id${delimiter}name${lineBreak}`;
      await file.write(encode(header + lines.join('')));
      const open = () => file.openCsv({ pageSize: PAGE_SIZE, delimiter, ...settings });
      return { open, editor: null, dispose: file.dispose };
    },
  };
}

const asIs: Encode = (text) => text;
describeSource('a CSV file', conforming({}, asIs));
describeSource(
  'a CSV file with tabs, CRLF and a byte order mark',
  conforming({}, (text) => `\ufeff${text}`, '\t', '\r\n'),
);
describeSource('a CSV file without a header', conforming({ header: false, columns: ['id', 'name'] }, asIs, '||'));
describeSource(
  'a CSV file in UTF-16',
  conforming({}, (text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
);
describeSource('a CSV file in GB 18030', conforming({ encoding: 'gb18030' }, toGb18030, ';'));

describe('the CSV source', () => {
  let file: TextFileFixture;

  beforeEach(async () => {
    file = await textFileFixture();
  });
  afterEach(() => file.dispose());

  async function fieldsOf(content: string | Uint8Array, settings: CsvSettings = {}) {
    await file.write(content);
    return allFields(await file.openCsv(settings));
  }

  async function reasonsOf(content: string | Uint8Array, settings: CsvSettings = {}) {
    await file.write(content);
    return allReasons(await file.openCsv(settings));
  }

  it('gives what stands between quotes as it is', async () => {
    const text = ' a "word", another;\r\na second line\n\n and \ta fourth 😀 ';
    assert.deepEqual(await fieldsOf(`id,text\r\n7,${quoted(text)}\r\n`), [{ id: '7', text }]);
  });

  it('gives spaces and empty fields as they stand', async () => {
    assert.deepEqual(await fieldsOf('id,a,b\n 1 ,, x \n2,"",\n'), [
      { id: ' 1 ', a: '', b: ' x ' },
      { id: '2', a: '', b: '' },
    ]);
  });

  it('reads a last line without a line break', async () => {
    assert.deepEqual(await fieldsOf('id,a\n1,"x"'), [{ id: '1', a: 'x' }]);
  });

  it('passes over blank lines, and counts them', async () => {
    assert.deepEqual(await reasonsOf('\n\nid,a\n\n1,x\n\r\n\n2\n\n'), ['line 8: expected 2 fields, found 1']);
  });

  it('reads lines that end in CR', async () => {
    assert.deepEqual(await fieldsOf('id,a\r1,x\r\r2,"y, z"\r'), [
      { id: '1', a: 'x' },
      { id: '2', a: 'y, z' },
    ]);
  });

  for (const [name, delimiter] of [
    ['tabs', '\t'],
    ['semicolons', ';'],
    ['bars', '|'],
    ['several characters', '~|~'],
    ['a letter beyond ASCII', '§'],
  ] as const) {
    it(`reads fields between ${name}`, async () => {
      const line = ['1', quoted(`a${delimiter}b`), 'c, d'].join(delimiter);
      const header = ['id', 'a', 'b'].join(delimiter);
      assert.deepEqual(await fieldsOf(`${header}\n${line}\n`, { delimiter }), [
        { id: '1', a: `a${delimiter}b`, b: 'c, d' },
      ]);
    });
  }

  it('reads fields in quotes of another kind', async () => {
    assert.deepEqual(await fieldsOf(`id,a\n1,'it''s "so", yes'\n`, { quote: "'" }), [
      { id: '1', a: 'it\'s "so", yes' },
    ]);
  });

  it('takes quotes for letters where the file has none', async () => {
    assert.deepEqual(await fieldsOf('id\ta\n1\t5" pipe\n2\t"x\n', { delimiter: '\t', quote: '' }), [
      { id: '1', a: '5" pipe' },
      { id: '2', a: '"x' },
    ]);
  });

  it('reads windows-1252 with its euro sign and its quotes', async () => {
    const bytes = Buffer.from('id,a\n1,\x93caf\xe9\x94 \x80\x81\n', 'latin1');
    assert.deepEqual(await fieldsOf(bytes, { encoding: 'windows-1252' }), [{ id: '1', a: '“café” €\x81' }]);
  });

  it('reads letters whose second byte looks like the delimiter', async () => {
    // 0x83 0x7C is ポ in Shift_JIS, and 0x7C alone is the bar.
    const bytes = Buffer.concat([Buffer.from('id|a\n1|'), Buffer.of(0x83, 0x7c), Buffer.from('|\n1|x\n')]);
    assert.deepEqual(await fieldsOf(bytes, { encoding: 'shift_jis', delimiter: '|' }), [{ id: '1', a: 'x' }]);
    assert.deepEqual(await reasonsOf(bytes, { encoding: 'shift_jis', delimiter: '|' }), [
      'line 2: expected 2 fields, found 3',
    ]);
  });

  it('reads UTF-16 with the high byte first', async () => {
    assert.deepEqual(await fieldsOf(utf16be('\ufeffid,a\n1,"ਊ\n一"\n')), [{ id: '1', a: 'ਊ\n一' }]);
  });

  it('believes a byte order mark more than the job', async () => {
    assert.deepEqual(await fieldsOf('\ufeffid,a\n1,é\n', { encoding: 'windows-1252' }), [{ id: '1', a: 'é' }]);
  });

  it('takes the names of the columns from the job when they stand there', async () => {
    assert.deepEqual(await fieldsOf('x,x\n1,2\n', { columns: ['id', 'b'] }), [{ id: '1', b: '2' }]);
  });

  it('makes the id of a record of all columns of its key', async () => {
    await file.write('id,lang,a\n7,de,x\n');
    const [page] = await allPages(await file.openCsv({ key: ['lang', 'id'] }));
    assert.equal(page?.records[0]?.id, '["de","7"]');
  });

  it('ends a page early when its records are long', async () => {
    const long = 'x'.repeat(5 * 1024 * 1024);
    await file.write(`id,a\n1,${long}\n2,${long}\n3,${long}\n`);
    const pages = await allPages(await file.openCsv());
    assert.deepEqual(
      pages.map((page) => page.records.length),
      [2, 1],
    );
  });

  it('counts the records of a file, broken ones too', async () => {
    await file.write('id,a\n1,"x\ny"\n\n2\n3,z');
    assert.equal((await onlyStream(await file.openCsv())).total, 3);
  });

  it('is named by its file', async () => {
    await file.write('id\n1\n');
    const { id, title, kind } = await onlyStream(await file.openCsv());
    assert.deepEqual({ id, title, kind }, { id: 'file:rows.txt/rows', title: 'rows.txt', kind: 'rows' });
  });

  describe('rejects, with its line, and reads on after', () => {
    const around = (broken: string) => `id,a\n1,x\n${broken}\n8,"y"\n9,z\n`;
    for (const [what, broken, reason] of [
      ['a record with too few fields', '2', /^line 3: expected 2 fields, found 1$/],
      ['a record with too many fields', '2,a,b', /^line 3: expected 2 fields, found 3$/],
      ['a record without a key', ',a', /^line 3: expected a value in the key column "id", found none$/],
      ['a quote within a field', '2,5" pipe', /^line 3: expected no quote within a field/],
      ['text after a closing quote', '2,"5" pipe"', /^line 3: expected the end of the field after its closing quote/],
      ['a quote that is never closed', '2,"a', /^line 3: expected the end of the field/],
    ] as const) {
      it(what, async () => {
        await file.write(around(broken));
        const [page] = await allPages(await file.openCsv());
        assert.deepEqual(
          page?.records.map(({ id }) => id),
          ['"1"', '"8"', '"9"'],
        );
        assert.deepEqual(
          page.rejected.map(({ id }) => id),
          ['line 3'],
        );
        assert.match(page.rejected[0]?.reason ?? '', reason);
      });
    }

    it('bytes that are no text', async () => {
      const bytes = Buffer.concat([Buffer.from('id,a\n1,x\n2,'), Buffer.of(0xc3), Buffer.from('\n3,ä\n')]);
      assert.deepEqual(await fieldsOf(bytes), [
        { id: '1', a: 'x' },
        { id: '3', a: 'ä' },
      ]);
      const [reason] = await reasonsOf(bytes);
      assert.match(reason ?? '', /^line 3: expected text in the file's encoding/);
    });

    it('bytes that are no text in an encoding of two bytes a letter', async () => {
      const bytes = Buffer.concat([Buffer.from('id,a\n1,x\n2,'), Buffer.of(0x83), Buffer.from('\n3,y\n')]);
      assert.deepEqual(await fieldsOf(bytes, { encoding: 'shift_jis' }), [
        { id: '1', a: 'x' },
        { id: '3', a: 'y' },
      ]);
    });

    it('a quote that the rest of the file does not close', async () => {
      assert.deepEqual(await fieldsOf('id,a\n1,x\n2,"a\n3,y\n4,z\n'), [
        { id: '1', a: 'x' },
        { id: '3', a: 'y' },
        { id: '4', a: 'z' },
      ]);
    });

    it('a record of more than 16 MB', async () => {
      const rows = Array.from(
        { length: 300_000 },
        (_, i) => `${i},a row of sixty bytes or so, to fill up those megabytes`,
      );
      await file.write(`id,a,b\n"open,a,b\n${rows.join('\n')}\n`);
      const pages = await allPages(await file.openCsv({ pageSize: 10_000 }));
      assert.equal(pages.flatMap((page) => page.records).length, rows.length);
      const [rejected] = pages.flatMap((page) => page.rejected);
      assert.match(rejected?.reason ?? '', /^line 2: expected a record of at most 16 MB/);
    });
  });

  describe('refuses, saying what to do,', () => {
    async function refuses(content: string | Uint8Array, settings: CsvSettings, ...words: RegExp[]): Promise<void> {
      await file.write(content);
      await assert.rejects(file.openCsv(settings), (error: unknown) => {
        assert.ok(error instanceof ConfigError, String(error));
        for (const word of words) assert.match(error.message, word);
        return true;
      });
    }

    it('a file that is not there', () => refuses('', { path: 'none.csv' }, /source\.path/, /none\.csv/));
    it('a folder', async () => {
      await mkdir(join(file.folder, 'sub'));
      await refuses('', { path: 'sub' }, /source\.path/, /Name the file/);
    });
    it('an empty file', () => refuses('', {}, /source\.path/, /row of column names/));
    it('a header with a name twice', () => refuses('id,a,a\n', {}, /"a" a second time \(column 3 of 3\)/, /"columns"/));
    it('a header with a column without a name', () => refuses('id,\n', {}, /without a name/, /"columns"/));
    it('a column that cannot be a field', () => refuses('id,__proto__\n', {}, /"__proto__"/));
    it('a broken header', () => refuses('id,"a\n1,x\n', {}, /a broken one: line 1/, /"delimiter"/));
    it('a key that is no column', () => refuses('id,name\n', { key: ['nam'] }, /source\.key/, /did you mean "name"/));
    it('names for other columns than there are', () =>
      refuses('id,a\n', { columns: ['id'] }, /source\.columns: expected 2 names/));
    it('an encoding nobody knows', () => refuses('id\n', { encoding: 'utf-42' }, /source\.encoding/, /"utf-42"/));
    it('UTF-16 that nobody has announced', () => refuses(utf16be('id,name\n1,x\n'), {}, /"utf-16le"/));
    it('a file that is no text', () =>
      refuses(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167) % 256)), {}, /control characters/));
  });
});

/** The few letters beyond ASCII that the conformance suite writes. */
function toGb18030(text: string): Buffer {
  const codes: Readonly<Record<string, string>> = { '–': 'a843', ſ: '81309737', é: 'a8a6' };
  return Buffer.concat(
    Array.from(text, (letter) => Buffer.from(codes[letter] ?? Buffer.from(letter).toString('hex'), 'hex')),
  );
}
