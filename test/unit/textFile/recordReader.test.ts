// Records of any content in any encoding, cut by blocks at every possible place, read again from every record's end.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CsvFormat } from '../../../src/connectors/csv/csvFormat.ts';
import { CsvOutline } from '../../../src/connectors/csv/csvOutline.ts';
import { jsonlFormat, jsonlOutline } from '../../../src/connectors/jsonl/jsonlFormat.ts';
import { OpenedFile } from '../../../src/connectors/textFile/openedFile.ts';
import type { RecordFormat } from '../../../src/connectors/textFile/recordFormat.ts';
import {
  type Position,
  type ReadLimits,
  RecordReader,
  type TextRecord,
} from '../../../src/connectors/textFile/recordReader.ts';
import { readTextForm, type TextForm } from '../../../src/connectors/textFile/textForm.ts';

const LARGE: ReadLimits = { block: 1 << 16, record: 1 << 20 };
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be'] as const;

interface Written {
  readonly text: string;
  readonly encoding: (typeof ENCODINGS)[number];
}

function encode({ text, encoding }: Written): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

describe('the records of a text file', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ratchet-records-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function withFile<T>(written: Written, work: (file: OpenedFile, form: TextForm) => Promise<T>): Promise<T> {
    const path = join(folder, 'rows.txt');
    await writeFile(path, encode(written));
    const file = await OpenedFile.open(path);
    try {
      return await work(file, await readTextForm(file, written.encoding));
    } finally {
      await file.close();
    }
  }

  /** `taken` at a time; `restart` opens a new reader at every stop, as a resume does. */
  async function readAll<T>(
    reader: (from: Position) => RecordReader<T>,
    start: number,
    taken: number,
    restart: boolean,
  ): Promise<readonly TextRecord<T>[]> {
    const all: TextRecord<T>[] = [];
    let open = reader({ offset: start, line: 1 });
    for (;;) {
      const records = await open.take(taken, Number.POSITIVE_INFINITY, null);
      const last = records.at(-1);
      if (last === undefined) return all;
      all.push(...records);
      if (restart) open = reader(last.end);
    }
  }

  const blocks = fc.integer({ min: 1, max: 40 }).map((half) => half * 2);
  const counts = fc.integer({ min: 1, max: 5 });
  const text = fc.string({ unit: fc.constantFrom(..."abé一ਊĀ😀 \t'|"), maxLength: 6 });

  it('are those that were written as CSV', async () => {
    const field = fc.string({ unit: fc.constantFrom(...'a,é一ਊĀ😀" \n\r;'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
        fc.record({
          encoding: fc.constantFrom(...ENCODINGS),
          mark: fc.constantFrom('', '\ufeff'),
          delimiter: fc.constantFrom(',', ';', '||', '一'),
          lineBreak: fc.constantFrom('\n', '\r\n'),
          blank: fc.constantFrom('', '\n', '\r\n\n'),
          isClosed: fc.boolean(),
        }),
        blocks,
        counts,
        async (rows, { encoding, mark, delimiter, lineBreak, blank, isClosed }, block, taken) => {
          const lines = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(delimiter));
          const content = mark + blank + lines.join(lineBreak + blank) + (isClosed ? lineBreak : '');
          const dialect = { delimiter, quote: '"', lineBreak: '\n' } as const;
          const format = new CsvFormat(dialect);
          const outline = new CsvOutline(format, dialect);
          await withFile({ text: content, encoding }, async (file, form) => {
            const reader = (from: Position) =>
              new RecordReader({ file, form, format }, from, { block, record: LARGE.record });
            const outlineReader = (from: Position) =>
              new RecordReader({ file, form, format: outline }, from, { block, record: LARGE.record });
            for (const restart of [false, true]) {
              const records = await readAll(reader, form.markLength, taken, restart);
              assert.deepEqual(
                records.map((record) => (record.kind === 'value' ? record.value : record.reason)),
                rows,
              );
              const places = await readAll(outlineReader, form.markLength, taken, restart);
              assert.deepEqual(places.map(placeOf), records.map(placeOf));
            }
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are those that were written as JSONL', async () => {
    const object = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text)), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { maxLength: 12 }),
        fc.constantFrom(...ENCODINGS),
        fc.constantFrom('\n', '\r\n', '\n \n'),
        blocks,
        counts,
        async (objects, encoding, lineBreak, block, taken) => {
          const content = objects.map((one) => JSON.stringify(one)).join(lineBreak);
          await withFile({ text: content, encoding }, async (file, form) => {
            const reader = (from: Position) =>
              new RecordReader({ file, form, format: jsonlFormat }, from, { block, record: LARGE.record });
            const records = await readAll(reader, 0, taken, true);
            assert.deepEqual(
              records.map((record) => (record.kind === 'value' ? record.value : record.reason)),
              // What JSON makes of an object whose property is called "__proto__" is its own business.
              objects.map((one) => JSON.parse(JSON.stringify(one))),
            );
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  const dialect = { delimiter: ',', quote: '"', lineBreak: '\n' } as const;
  const csvFormat = new CsvFormat(dialect);
  const formats: readonly (readonly [string, RecordFormat<unknown>, RecordFormat<null>])[] = [
    ['CSV', csvFormat, new CsvOutline(csvFormat, dialect)],
    ['JSONL', jsonlFormat, jsonlOutline],
  ];
  for (const [name, format, outline] of formats) {
    it(`are the same wherever reading stops and however blocks fall, in any text taken for ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...'aaa ,,""\n\n\r{}:1é', '\r\n', '"\n', ',"', '{"a":1}\n'), { maxLength: 120 }),
          fc.constantFrom(...ENCODINGS),
          blocks,
          counts,
          async (parts, encoding, block, taken) => {
            const content = `x${parts.join('')}\n`;
            // So small that records are too long at times.
            const record = 96;
            await withFile({ text: content, encoding }, async (file, form) => {
              const at = (limits: ReadLimits) => (from: Position) =>
                new RecordReader({ file, form, format }, from, limits);
              const outlineAt = (from: Position) =>
                new RecordReader({ file, form, format: outline }, from, { block, record });
              const once = await readAll(at({ block: record, record }), 0, 1000, false);
              assert.deepEqual(await readAll(at({ block, record }), 0, taken, true), once);
              assert.deepEqual((await readAll(outlineAt, 0, taken, false)).map(placeOf), once.map(placeOf));
              assertPlaces(once, encode({ text: content, encoding }), encoding);
            });
          },
        ),
        { numRuns: 150 },
      );
    });
  }

  it('say on which line they stand, in a file whose lines end in CR', async () => {
    await withFile({ text: 'a,b\r\r"c\r",d\re"\rf', encoding: 'utf-8' }, async (file, form) => {
      const format = new CsvFormat({ delimiter: ',', quote: '"', lineBreak: form.lineBreak });
      const records = await readAll((from) => new RecordReader({ file, form, format }, from), 0, 1, true);
      assert.deepEqual(
        records.map(({ kind, line }) => `${kind} ${line}`),
        ['value 1', 'value 3', 'broken 5', 'value 6'],
      );
    });
  });
});

function placeOf({ line, end }: TextRecord<unknown>): string {
  return `line ${line} to ${end.offset}`;
}

/** Every record ends at the end of a line behind the one before it, and its line is the one counted from the top. */
function assertPlaces(records: readonly TextRecord<unknown>[], bytes: Buffer, encoding: Written['encoding']): void {
  let before = 0;
  for (const { line, end } of records) {
    assert.ok(end.offset > before);
    const passed = decode(bytes.subarray(0, end.offset), encoding);
    assert.ok(passed.endsWith('\n'));
    assert.equal(end.line, passed.split('\n').length);
    assert.ok(line >= decode(bytes.subarray(0, before), encoding).split('\n').length && line < end.line);
    before = end.offset;
  }
}

function decode(bytes: Buffer, encoding: Written['encoding']): string {
  if (encoding === 'utf-8') return bytes.toString();
  return (encoding === 'utf-16le' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
}
