// The JSONL source: that it keeps the contract of a source, and that every kind of value arrives as the file has it.

import assert from 'node:assert/strict';
import { ConfigError } from '../../src/core/errors.ts';
import { type ConformingSource, describeSource, PAGE_SIZE } from './sourceConformance.ts';
import {
  allFields,
  allPages,
  type JsonlSettings,
  onlyStream,
  type TextFileFixture,
  textFileFixture,
  utf16be,
} from './textFileFixture.ts';

function conforming(encode: (text: string) => string | Buffer, settings: JsonlSettings = {}): ConformingSource {
  return {
    stable: false,
    make: async (rows) => {
      const file = await textFileFixture();
      await file.write(encode(rows.map((row) => JSON.stringify(row)).join('\n')));
      const open = () => file.openJsonl({ pageSize: PAGE_SIZE, ...settings });
      return { open, editor: null, dispose: file.dispose };
    },
  };
}

describeSource(
  'a JSONL file',
  conforming((text) => text),
);
describeSource(
  'a JSONL file with CRLF and a byte order mark',
  conforming((text) => `\ufeff${text.replaceAll('\n', '\r\n')}\r\n`),
);
describeSource('a JSONL file in UTF-16', conforming(utf16be, { encoding: 'utf-16be' }));

describe('the JSONL source', () => {
  let file: TextFileFixture;

  beforeEach(async () => {
    file = await textFileFixture();
  });
  afterEach(() => file.dispose());

  async function fieldsOf(content: string, settings: JsonlSettings = {}) {
    await file.write(content);
    return allFields(await file.openJsonl(settings));
  }

  it('gives every kind of value as it is', async () => {
    const row = { id: 1, a: null, b: true, c: -0.5, d: 'é\n"', e: [1, [2], { f: 'g' }], h: { i: { j: [] } } };
    assert.deepEqual(await fieldsOf(`${JSON.stringify(row)}\n`), [row]);
  });

  it('keeps whole numbers that a double would round, wherever they stand', async () => {
    const text =
      '{"id":9007199254740993,"a":[-9223372036854775808],"b":{"c":12345678901234567890123},"d":9007199254740991}';
    assert.deepEqual(await fieldsOf(text), [
      { id: 9007199254740993n, a: [-9223372036854775808n], b: { c: 12345678901234567890123n }, d: 9007199254740991 },
    ]);
  });

  it('gives a number beyond all doubles as text', async () => {
    assert.deepEqual(await fieldsOf('{"id":1,"a":1e400,"b":0.1234567890123456789}'), [
      { id: 1, a: '1e400', b: 0.12345678901234568 },
    ]);
  });

  it('tells a number from the text of it in its ids', async () => {
    await file.write('{"id":7}\n{"id":"7"}\n{"id":9007199254740993}\n{"id":false}\n');
    const [page] = await allPages(await file.openJsonl());
    assert.deepEqual(
      page?.records.map(({ id }) => id),
      ['7', '"7"', '{"int":"9007199254740993"}', 'false'],
    );
  });

  it('gives the columns each record has', async () => {
    assert.deepEqual(await fieldsOf('{"id":1,"a":2}\n{"b":3,"id":2}\n'), [
      { id: 1, a: 2 },
      { id: 2, b: 3 },
    ]);
  });

  it('passes over blank lines, and counts them', async () => {
    await file.write('\n  \n{"id":1}\n\t\r\n{"id":\n\n');
    const [page] = await allPages(await file.openJsonl());
    assert.deepEqual(
      page?.rejected.map(({ id }) => id),
      ['line 5'],
    );
  });

  it('counts the records of a file, broken ones too', async () => {
    await file.write('{"id":1}\n\n{"id"\n{"id":3}');
    assert.equal((await onlyStream(await file.openJsonl())).total, 3);
  });

  it('reads a file without a record', async () => {
    assert.deepEqual(await fieldsOf(''), []);
  });

  describe('rejects, with its line, and reads on after', () => {
    for (const [what, line, reason] of [
      ['what is no JSON', '{"id":2,}', /^line 2: expected JSON, found none/],
      ['an unfinished line', '{"id":2,"a":"', /^line 2: expected JSON, found none/],
      ['a list', '[2]', /^line 2: expected a JSON object \{ … \}, found a list$/],
      ['a value alone', '"two"', /^line 2: expected a JSON object \{ … \}, found "two"$/],
      ['null', 'null', /^line 2: expected a JSON object \{ … \}, found null$/],
      ['a record without a key', '{"a":2}', /^line 2: expected a value in the key column "id", found none$/],
      ['a key of null', '{"id":null}', /^line 2: expected a value in the key column "id", found none$/],
      ['a key that is an object', '{"id":{}}', /^line 2: expected a value in the key column "id", found an object$/],
      ['a key that every object inherits', '{"id":3,"constructor":1}', /^line 1: .*"constructor"/],
    ] as const) {
      it(what, async () => {
        await file.write(`{"id":1}\n${line}\n{"id":9,"constructor":2}\n`);
        const key = what.endsWith('inherits') ? ['constructor'] : ['id'];
        const [page] = await allPages(await file.openJsonl({ key }));
        assert.deepEqual(
          page?.records.map(({ fields }) => fields['id']),
          key[0] === 'id' ? [1, 9] : [3, 9],
        );
        assert.equal(page.rejected.length, 1);
        assert.match(page.rejected[0]?.reason ?? '', reason);
      });
    }

    it('a line of more than 16 MB', async () => {
      await file.write(`{"id":1}\n{"id":2,"a":"${'x'.repeat(17 * 1024 * 1024)}"}\n{"id":3}\n`);
      const pages = await allPages(await file.openJsonl());
      assert.deepEqual(
        pages.flatMap((page) => page.records.map(({ id }) => id)),
        ['1', '3'],
      );
      assert.match(pages[0]?.rejected[0]?.reason ?? '', /^line 2: expected a record of at most 16 MB/);
    });
  });

  it('refuses a key that none of the first records has, and names their columns', async () => {
    await file.write('{"id":1,"name":"x"}\n'.repeat(3));
    await assert.rejects(file.openJsonl({ key: ['nam'] }), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /source\.key.*did you mean "name".*id, name/);
      return true;
    });
  });
});
