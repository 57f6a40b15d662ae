import assert from 'node:assert/strict';
import { fieldText } from '../../../src/connectors/podio/rows/fieldText.ts';
import type { Json } from '../../../src/core/fieldValue.ts';

/** Type, values as Podio sends them, text. */
const CASES: readonly (readonly [string, readonly Json[], string | null])[] = [
  ['text', [{ value: '<p>Una <b>nota</b> &amp; más</p>' }], 'Una nota & más'],
  ['number', [{ value: '1234.5600' }], '1234.5600'],
  ['calculation', [{ value: '12.5000' }], '12.5000'],
  ['calculation', [{ start: '2016-11-11 00:00:00', start_date: '2016-11-11', start_time: null }], '2016-11-11'],
  ['progress', [{ value: 55 }], '55%'],
  ['duration', [{ value: 3723 }], '1:02:03'],
  ['duration', [{ value: 360_000 }], '100:00:00'],
  ['money', [{ value: '123.5568', currency: 'USD' }], '123.5568 USD'],
  ['category', [{ value: { id: 1, text: 'Snap' } }, { value: { id: 2, text: 'Año &amp; más' } }], 'Snap, Año & más'],
  ['question', [{ value: { id: 1, text: 'Yes' } }], 'Yes'],
  ['date', [{ start: '2016-11-11 00:00:00', start_date: '2016-11-11', start_time: null, end: null }], '2016-11-11'],
  [
    'date',
    [
      {
        start: '2016-11-11 09:00:00',
        start_time: '09:00:00',
        start_utc: '2016-11-11 08:00:00',
        end: '2016-11-11 10:30:00',
        end_time: '10:30:00',
        end_utc: '2016-11-11 09:30:00',
      },
    ],
    '2016-11-11T08:00:00Z – 2016-11-11T09:30:00Z',
  ],
  ['app', [{ value: { item_id: 1, title: 'First' } }, { value: { item_id: 2, title: 'Second' } }], 'First, Second'],
  ['contact', [{ value: { profile_id: 1, name: 'Ada Lovelace' } }], 'Ada Lovelace'],
  ['member', [{ value: { profile_id: 1, name: 'Ada' } }], 'Ada'],
  ['image', [{ value: { file_id: 1, name: 'a.jpg' } }], 'a.jpg'],
  ['file', [{ value: { file_id: 1, name: 'a.pdf' } }, { value: { file_id: 2, name: 'b.pdf' } }], 'a.pdf, b.pdf'],
  ['location', [{ value: 'Main St 1', formatted: 'Main Street 1, Town', lat: 1, lng: 2 }], 'Main Street 1, Town'],
  ['location', [{ value: null, formatted: null, city: 'Madrid', country: 'España' }], 'Madrid, España'],
  [
    'email',
    [
      { type: 'work', value: 'a@example.com' },
      { type: 'home', value: 'b@example.com' },
    ],
    'a@example.com, b@example.com',
  ],
  ['phone', [{ type: 'work', value: '+49 30 1' }], '+49 30 1'],
  ['tel', [{ value: '+34600', uri: 'tel:+34600' }], '+34600'],
  ['tag', ['one', { value: 'two' }], 'one, two'],
  [
    'embed',
    [{ embed: { embed_id: 1, title: 'A &amp; B', original_url: 'https://example.com/a' }, file: null }],
    'A & B https://example.com/a',
  ],
  ['separator', [], null],
  ['text', [{ value: '<p></p>' }], null],
  ['toString', [{ value: { what: 1 } }], '{"what":1}'],
];

describe('the text of a field', () => {
  for (const [type, values, text] of CASES) {
    it(`of type ${type}: ${JSON.stringify(text)}`, () => {
      assert.equal(fieldText(type, values, false), text);
    });
  }

  it('is as it was written where it is no HTML', () => {
    assert.equal(fieldText('text', [{ value: ' a < b & c \n' }], true), ' a < b & c \n');
  });
});
