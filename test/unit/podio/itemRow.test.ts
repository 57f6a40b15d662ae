import assert from 'node:assert/strict';
import { type AppOutline, appOutline, itemRow } from '../../../src/connectors/podio/itemRow.ts';
import type { Json } from '../../../src/core/fieldValue.ts';

const APP: Json = {
  app_id: 7,
  config: { name: 'Leads &amp; Clients' },
  fields: [
    { field_id: 1, external_id: 'title', status: 'active' },
    { field_id: 2, external_id: 'budget', status: 'active' },
    { field_id: 3, external_id: 'old', status: 'deleted' },
  ],
};

const ITEM = {
  item_id: 42,
  title: 'Visita',
  link: 'https://podio.com/x/42',
  created_on: '2020-01-02 03:04:05',
  created_by: { name: 'Ada' },
  last_edit_on: '2021-01-02 03:04:05',
  tags: ['urgente', 'über'],
  comment_count: 2,
  file_count: 0,
  fields: [
    { field_id: 1, external_id: 'title', label: 'Title', type: 'text', values: [{ value: '<p>Visita 1</p>' }] },
    { field_id: 9, external_id: 'extra', label: 'More &amp; more', type: 'number', values: [{ value: '5' }] },
  ],
};

const outline: AppOutline = appOutline(APP, 'Marketing');

describe('an item as a row', () => {
  it('has the id of the item', () => {
    assert.equal(itemRow(ITEM, outline)?.id, '42');
  });

  it('has what Podio says of the item, then its fields', () => {
    assert.deepEqual(itemRow(ITEM, outline)?.fields, {
      item_id: 42,
      title: 'Visita 1',
      link: 'https://podio.com/x/42',
      app: 'Leads & Clients',
      workspace: 'Marketing',
      tags: 'urgente, über',
      created_on: '2020-01-02T03:04:05Z',
      created_by: 'Ada',
      last_edit_on: '2021-01-02T03:04:05Z',
      comment_count: 2,
      file_count: 0,
      content: 'Title: Visita 1\nMore & more: 5',
      budget: null,
      extra: '5',
    });
  });

  it('keeps its own title where the field of that name is empty', () => {
    assert.equal(itemRow({ ...ITEM, fields: [] }, outline)?.fields['title'], 'Visita');
  });

  it('has a column for every field of the app, empty or not, so that a job can name it', () => {
    const row = itemRow({ item_id: 1 }, outline);
    assert.ok(row);
    assert.equal(row.fields['budget'], null);
    assert.equal('old' in row.fields, false);
  });

  it('tells when it was edited by its revision where nothing else says so', () => {
    const { last_edit_on: _, ...item } = ITEM;
    const row = itemRow({ ...item, current_revision: { created_on: '2022-01-01 00:00:00' } }, outline);
    assert.equal(row?.fields['last_edit_on'], '2022-01-01T00:00:00Z');
  });

  it('is none for what is no item', () => {
    for (const line of [null, 'text', [], {}, { item_id: 'x' }]) assert.equal(itemRow(line, outline), null);
  });

  it('survives fields that are not as they should be', () => {
    const item: Json = {
      item_id: 1,
      title: null,
      tags: null,
      fields: [null, { external_id: '__proto__', values: [{ value: 'x' }] }],
    };
    assert.equal(itemRow(item, outline)?.id, '1');
  });
});
