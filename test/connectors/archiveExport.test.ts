import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CellValue, readXlsx } from 'hucre/xlsx';
import { type ExportSettings, exportArchive } from '../../src/connectors/archive/exportArchive.ts';
import type { Json } from '../../src/core/fieldValue.ts';
import { NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import {
  APP,
  type ArchiveFixture,
  archiveFixture,
  END,
  item,
  LIVE,
  line,
  ORG,
  pathTo,
  SPACE,
  streamOf,
} from './archiveFixture.ts';

interface Field {
  readonly type: string;
  readonly label?: string;
  readonly settings?: { readonly [name: string]: Json };
  /** Of each item; undefined for one without. */
  readonly values: readonly (readonly Json[] | undefined)[];
}

const CSV = 'Campañas [3].csv';
const XLSX = 'Campañas [3].xlsx';

describe('exporting an archive', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  const out = () => join(fixture.folder, 'tables');
  const write = (settings: Partial<ExportSettings> = {}) =>
    exportArchive(fixture.path, { format: 'csv', out: out(), ...settings }, LIVE);

  async function backUp(fields: readonly Field[], items: readonly { readonly [name: string]: Json }[]): Promise<void> {
    const archive = await fixture.open(`run-${Math.random()}`);
    const app = fields.map(({ type, label = 'Field', settings = {} }, index) => {
      return {
        field_id: index + 1,
        type,
        label,
        external_id: `field-${index + 1}`,
        status: 'active',
        config: { label, settings },
      };
    });
    await archive.keep(streamOf(APP, 'app'), pathTo(APP), NOTHING_KEPT, [
      { kind: 'document', file: 'app.json', value: { app_id: 3, config: { name: 'Campañas' }, fields: app } },
    ]);
    const records = items.map((each, number) => ({
      ...each,
      fields: fields.flatMap(({ type, values }, index) => {
        const of = values[number];
        return of === undefined ? [] : [{ field_id: index + 1, type, external_id: `field-${index + 1}`, values: of }];
      }),
    }));
    const stream = streamOf(APP, 'items');
    const at = await archive.keep(
      stream,
      pathTo(APP),
      NOTHING_KEPT,
      records.map((record) => line('items.jsonl', record, 'new')),
    );
    await archive.seal(stream, pathTo(APP), at);
    await archive.finish({ ...END, nodes: [ORG, SPACE, APP], cursors: new Map() }, LIVE);
    await archive.close();
  }

  function csv(file = CSV): readonly Readonly<Record<string, string>>[] {
    return parse(readFileSync(join(out(), file)), { bom: true, columns: true });
  }

  async function sheet(file = XLSX, index = 0): Promise<readonly (readonly CellValue[])[]> {
    return (await readXlsx(readFileSync(join(out(), file)))).sheets[index]?.rows ?? [];
  }

  /** One field's values of one item, in the columns they are given, of both formats. */
  async function cellsOf(field: Field) {
    await backUp([{ label: 'X', ...field }], [item(1)]);
    await write();
    await write({ format: 'xlsx' });
    const [row = {}] = csv();
    const [headers = [], values = []] = await sheet();
    const named = (entries: readonly (readonly [unknown, unknown])[]) =>
      Object.fromEntries(entries.filter(([header]) => String(header).startsWith('X')));
    return { csv: named(Object.entries(row)), xlsx: named(headers.map((header, at) => [header, values[at] ?? null])) };
  }

  it('writes a table an app with a row an item, each as it was last', async () => {
    await backUp(
      [{ type: 'text', label: 'Name', values: [[{ value: '<p>a &amp; b</p>' }]] }],
      [item(1), item(2), item(1, 'later')],
    );
    const { out: written, tables } = await write();
    assert.equal(written, out());
    assert.deepEqual(tables, [{ file: CSV, rows: 2, columns: 11 }]);
    assert.deepEqual(
      csv().map((row) => [row['item_id'], row['title'], row['Name']]),
      [
        ['2', 'Item 2', ''],
        ['1', 'later', ''],
      ],
    );
    assert.equal(readFileSync(join(out(), CSV)).subarray(0, 3).toString('hex'), 'efbbbf');
  });

  for (const [what, field, expected] of [
    ['a text without its HTML', { type: 'text', values: [[{ value: '<p>a &amp; <b>b</b></p>' }]] }, { X: 'a & b' }],
    ['a number', { type: 'number', values: [[{ value: '-1234.5600' }]] }, { X: -1234.56 }],
    [
      'a number that no cell holds exactly as text',
      { type: 'number', values: [[{ value: '12345678901234567890' }]] },
      { X: '12345678901234567890' },
    ],
    [
      'money as a number and a currency',
      { type: 'money', values: [[{ value: '123.5568', currency: 'USD' }]] },
      { X: 123.5568, 'X (currency)': 'USD' },
    ],
    ['a progress', { type: 'progress', values: [[{ value: 55 }]] }, { X: 55 }],
    ['a duration in seconds', { type: 'duration', values: [[{ value: 3723 }]] }, { 'X (seconds)': 3723 }],
    [
      'categories',
      { type: 'category', values: [[{ value: { id: 1, text: 'Snap' } }, { value: { id: 2, text: 'Pop' } }]] },
      { X: 'Snap, Pop' },
    ],
    [
      'references as titles and ids',
      { type: 'app', values: [[{ value: { item_id: 7, title: 'Seven' } }, { value: { item_id: 8, title: 'Eight' } }]] },
      { X: 'Seven, Eight', 'X (ids)': '7, 8' },
    ],
    [
      'a person',
      { type: 'contact', values: [[{ value: { profile_id: 5, user_id: 6, name: 'Ana' } }]] },
      { X: 'Ana', 'X (ids)': '5' },
    ],
    ['a file', { type: 'file', values: [[{ value: { file_id: 9, name: 'a.pdf' } }]] }, { X: 'a.pdf', 'X (ids)': '9' }],
    ['a calculation of a number', { type: 'calculation', values: [[{ value: '2.5000' }]] }, { X: 2.5 }],
    ['a calculation of a text', { type: 'calculation', values: [[{ value: 'high' }]] }, { X: 'high' }],
    ['a phone', { type: 'phone', values: [[{ type: 'work', value: '555 1' }]] }, { X: '555 1' }],
  ] as const)
    it(`types ${what}`, async () => {
      const cells = await cellsOf(field);
      assert.deepEqual(cells.xlsx, expected);
      assert.deepEqual(
        cells.csv,
        Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, String(value)])),
      );
    });

  it('types a time as a time and a day as a day', async () => {
    const start = {
      start_date: '2016-11-11',
      start_time: '08:00:00',
      start_utc: '2016-11-11 07:00:00',
      start: '2016-11-11 08:00:00',
    };
    const time = await cellsOf({ type: 'date', settings: { time: 'enabled', end: 'enabled' }, values: [[start]] });
    assert.deepEqual(time.csv, { X: '2016-11-11T07:00:00Z', 'X (end)': '' });
    assert.deepEqual(time.xlsx, { X: new Date('2016-11-11T07:00:00Z'), 'X (end)': null });
    const day = { start_date: '2016-11-11', start_time: null, start: '2016-11-11 00:00:00' };
    const days = await cellsOf({ type: 'date', settings: { time: 'disabled', end: 'disabled' }, values: [[day]] });
    assert.deepEqual(days, { csv: { X: '2016-11-11' }, xlsx: { X: new Date('2016-11-11T00:00:00Z') } });
  });

  it('gives fields of the same name columns of their own, and leaves out deleted ones', async () => {
    await backUp(
      [
        { type: 'text', label: 'Name &amp; more', values: [[{ value: 'a' }]] },
        { type: 'text', label: 'Name &amp; more', values: [[{ value: 'b' }]] },
        { type: 'number', label: 'title', values: [[{ value: '1' }]] },
      ],
      [item(1)],
    );
    await write();
    const [row] = csv();
    assert.deepEqual(
      [row?.['Name & more'], row?.['Name & more (2)'], row?.['title'], row?.['title (2)']],
      ['a', 'b', 'Item 1', '1'],
    );
  });

  it('lets no text run as a formula', async () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'];
    await backUp(
      [],
      texts.map((text, index) => item(index + 1, text)),
    );
    await write();
    assert.deepEqual(
      csv().map((row) => row['title']),
      texts.map((text) => `'${text.trim()}`),
    );
    await write({ format: 'xlsx' });
    assert.deepEqual(
      (await sheet()).slice(1, 5).map((row) => row[2]),
      texts.slice(0, 4),
    );
    const bytes = readFileSync(join(out(), XLSX)).toString('latin1');
    assert.doesNotMatch(bytes, /<f>/);
  });

  it('keeps any text in a workbook as it is, but for what XML cannot hold', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { minLength: 50, maxLength: 100 }),
        async (texts) => {
          await backUp(
            [],
            ['_x0041_', ...texts].map((text, index) => item(index + 1, `a${text}z`)),
          );
          await write({ format: 'xlsx' });
          const found = (await sheet()).slice(1).map((row) => row[2]);
          const expected = ['_x0041_', ...texts].map((text) =>
            `a${text}z`.toWellFormed().replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, ''),
          );
          assert.deepEqual(found, expected);
        },
      ),
      { numRuns: 3 },
    ));

  it('cuts a text that is longer than a cell of Excel', async () => {
    await backUp([], [item(1, 'x'.repeat(40_000))]);
    await write({ format: 'xlsx' });
    const [, row] = await sheet();
    assert.equal(String(row?.[2]).length, 32_767);
    assert.ok(String(row?.[2]).endsWith('…'));
  });

  it('goes on in a further sheet past the rows, and in a further file past the columns, of a spreadsheet', async () => {
    const fields = Array.from({ length: 5 }, (_, index) => ({
      type: 'text',
      label: `F${index + 1}`,
      values: [[{ value: `v${index + 1}` }]],
    }));
    await backUp(fields, [item(1), item(2), item(3)]);
    const { tables } = await write({ format: 'xlsx', limits: { rows: 3, columns: 12 } });
    assert.deepEqual(tables, [
      { file: XLSX, rows: 3, columns: 12 },
      { file: 'Campañas [3] 2.xlsx', rows: 3, columns: 4 },
    ]);
    assert.deepEqual(
      (await sheet(XLSX, 1)).map((row) => row[0]),
      ['item_id', 3],
    );
    assert.deepEqual((await sheet('Campañas [3] 2.xlsx'))[1], [1, 'v3', 'v4', 'v5']);
  });

  it('writes a table of no rows for an app without items', async () => {
    await backUp([], []);
    assert.deepEqual((await write()).tables, [{ file: CSV, rows: 0, columns: 10 }]);
    assert.deepEqual((await write({ format: 'xlsx' })).tables, [{ file: XLSX, rows: 0, columns: 10 }]);
    assert.equal((await sheet())[0]?.[0], 'item_id');
  });

  it('takes the place of older tables, and leaves nothing else beside them', async () => {
    await backUp([], [item(1)]);
    mkdirSync(out());
    writeFileSync(join(out(), CSV), 'old');
    await write();
    assert.deepEqual(readdirSync(out()), [CSV]);
    assert.equal(csv().length, 1);
  });

  it('refuses an archive that is not finished, and tables inside it', async () => {
    await backUp([], [item(1)]);
    await assert.rejects(write({ out: fixture.path }), /outside the archive/);
    await assert.rejects(write({ out: join(fixture.path, 'tables') }), /which is in it\. Name another one/);
    await fixture.open('run-2');
    await assert.rejects(write(), /expected a finished archive at .*Run its job to the end first/);
    assert.equal(existsSync(out()), false);
  });
});
