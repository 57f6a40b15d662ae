// A text file that is written to while a run reads it: what goes on, and what stops with a word for the user.

import assert from 'node:assert/strict';
import { appendFile, open, readFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { ConfigError, CorruptError } from '../../src/core/errors.ts';
import { cursor, recordId } from '../../src/core/ids.ts';
import type { Page, Row, Source } from '../../src/engine/ports.ts';
import { LIVE, read } from './readSource.ts';
import { onlyStream, type TextFileFixture, textFileFixture } from './textFileFixture.ts';

const COUNT = 2_000;
const PAGE_SIZE = 100;
const HEADER = 'id,name\n';

/** Lines of the same length, so that a place in the file is easily told. */
function lines(from: number, to: number, name = 'a name'): string {
  let text = '';
  for (let id = from; id <= to; id++) text += `${String(id).padStart(8, '0')},${name}\n`;
  return text;
}

function numbersIn(pages: readonly Page<Row>[]): readonly number[] {
  return pages.flatMap((page) => page.records.map(({ fields }) => Number(fields['id'])));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function says(...words: readonly RegExp[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ConfigError, String(error));
    for (const word of [/source\.path/, /rows\.txt/, /--fresh/, ...words]) assert.match(error.message, word);
    return true;
  };
}

describe('a text file that changes under a run', () => {
  let file: TextFileFixture;
  let source: Source<Row>;

  beforeEach(async () => {
    file = await textFileFixture();
    await file.write(HEADER + lines(1, COUNT));
    source = await file.openCsv({ pageSize: PAGE_SIZE });
  });
  afterEach(() => file.dispose());

  /** Reads ten pages, lets `change` happen, and gives what a new process reads from there. */
  async function resumeAfter(change: () => Promise<unknown>): Promise<readonly Page<Row>[]> {
    const stream = await onlyStream(source);
    const pages = (await read(source, stream)).slice(0, 10);
    await change();
    const restarted = await file.openCsv({ pageSize: PAGE_SIZE });
    return read(restarted, stream, pages.at(-1)?.next ?? null);
  }

  /** Reads everything in one go; `change` happens after the tenth page. */
  async function readWhile(change: () => Promise<unknown>): Promise<readonly Page<Row>[]> {
    const pages: Page<Row>[] = [];
    for await (const page of source.pages(await onlyStream(source), null, LIVE)) {
      pages.push(page);
      if (pages.length === 10) await change();
    }
    return pages;
  }

  const append = () => appendFile(file.path, lines(COUNT + 1, COUNT + 250));
  const touch = () => utimes(file.path, new Date(0), new Date(0));
  const copyOver = async () => writeFile(file.path, await readFile(file.path));
  const insertAtTop = () => writeFile(file.path, HEADER + lines(0, COUNT));
  const rewriteShorter = () => writeFile(file.path, HEADER + lines(1, COUNT - 1));
  const otherHeader = () => writeFile(file.path, `id,label\n${lines(1, COUNT)}`);
  const reorder = () => writeFile(file.path, HEADER + lines(1, 900) + lines(1001, COUNT) + lines(901, 1000));
  const empty = () => truncate(file.path);

  async function overwrite(place: number, text: string): Promise<void> {
    const handle = await open(file.path, 'r+');
    await handle.write(text, place);
    await handle.close();
  }
  const correctAhead = () => overwrite(HEADER.length + 1500 * 16, lines(1501, 1501, 'better'));

  for (const [how, run, done] of [
    ['resumed', resumeAfter, 1000],
    ['read on', readWhile, 0],
  ] as const) {
    it(`is ${how} with the records appended to it`, async () => {
      assert.deepEqual(numbersIn(await run(append)), range(done + 1, COUNT + 250));
    });

    it(`is ${how} when nothing but its time changed`, async () => {
      assert.deepEqual(numbersIn(await run(touch)), range(done + 1, COUNT));
    });

    it(`is ${how} when it was written anew with the same content`, async () => {
      assert.deepEqual(numbersIn(await run(copyOver)), range(done + 1, COUNT));
    });

    it(`is ${how} with what was corrected further on`, async () => {
      const names = (await run(correctAhead)).flatMap((page) => page.records.map(({ fields }) => fields['name']));
      assert.equal(names.at(-500), 'better');
    });

    for (const [what, change, word] of [
      ['a record was inserted before', insertAtTop, /begins with other content/],
      ['it shrank', rewriteShorter, /shrank from 32,008 bytes to 31,992 bytes/],
      ['its header changed', otherHeader, /shrank|begins with other content/],
      ['its records were put in another order', reorder, /before line 1002 is not what was read/],
    ] as const) {
      it(`is not ${how} when ${what}`, async () => {
        await assert.rejects(run(change), says(word));
      });
    }
  }

  it('is not read on when it was emptied', async () => {
    await assert.rejects(readWhile(empty), says(/shrank from 32,008 bytes to 0 bytes/));
  });

  it('is read to its end as it was when another file takes its place', async () => {
    const replace = async () => {
      await writeFile(`${file.path}.new`, HEADER + lines(5001, 5100));
      await rename(`${file.path}.new`, file.path);
    };
    assert.deepEqual(numbersIn(await readWhile(replace)), range(1, COUNT));
  });

  it('is not resumed when the last line was read and then continued', async () => {
    await file.write(`${HEADER}1,a\n2,b`);
    const source = await file.openCsv();
    const stream = await onlyStream(source);
    const [page] = await read(source, stream);
    await appendFile(file.path, 'c\n3,d\n');
    await assert.rejects(read(source, stream, page?.next ?? null), says(/line 3 was read and then continued/));
  });

  it('is resumed, and its lines counted, when a line break was added to the last line', async () => {
    await file.write(`${HEADER}1,a\n2,b`);
    const source = await file.openCsv();
    const stream = await onlyStream(source);
    const [page] = await read(source, stream);
    await appendFile(file.path, '\n3,c\nfour\n');
    const [rest] = await read(source, stream, page?.next ?? null);
    assert.deepEqual(rest && numbersIn([rest]), [3]);
    assert.equal(rest?.rejected[0]?.id, 'line 5');
  });

  it('rereads a line that was corrected under its number, and rejects it anew when it was not', async () => {
    const broken = `${HEADER}1,a\n2\n3,c,d\n4,e\n`;
    await file.write(broken);
    const stream = await onlyStream(source);
    await file.write(broken.replace('\n2\n', '\n2,b\n'));
    const ids = ['line 3', 'line 4', '"4"', '"gone"'].map(recordId);
    const { records, rejected } = await source.reread(stream, ids, LIVE);
    assert.deepEqual(
      records.map(({ fields }) => fields),
      [
        { id: '2', name: 'b' },
        { id: '4', name: 'e' },
      ],
    );
    assert.deepEqual(rejected, [{ id: 'line 4', reason: 'line 4: expected 2 fields, found 3' }]);
  });

  it('rereads the last of several records with one key', async () => {
    await file.write(`${HEADER}1,a\n2,b\n1,c\n`);
    const { records } = await source.reread(await onlyStream(source), [recordId('"1"')], LIVE);
    assert.deepEqual(
      records.map(({ fields }) => fields['name']),
      ['c'],
    );
  });

  it('is not resumed from what is no place in a file', async () => {
    const stream = await onlyStream(source);
    for (const text of ['', '17', '{"offset":-1}', 'null'])
      await assert.rejects(read(source, stream, cursor(text)), CorruptError);
  });

  it('has its total only while it can be counted quickly', async () => {
    await truncate(file.path, 1024 * 1024 * 1024 + 1);
    assert.equal((await onlyStream(source)).total, null);
  });
});
