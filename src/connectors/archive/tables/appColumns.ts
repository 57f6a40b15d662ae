// The columns of an app's table: what Podio says of every item, then the app's fields, each with the type it has there.

import * as z from 'zod';
import type { Json } from '../../../core/fieldValue.ts';
import { unescaped } from '../../podio/client/unescaped.ts';
import { memberOf } from '../lines/recordKeys.ts';
import {
  type Cell,
  calculationCell,
  currencyCell,
  dateCell,
  type FieldValues,
  idsCell,
  numberCell,
  plainCell,
  textCell,
  timeCell,
} from './cell.ts';

export interface Column {
  readonly header: string;
  /** How dates in it are shown; null for a column without. */
  readonly dates: 'day' | 'time' | null;
  cell(item: KeptItem): Cell;
}

/** An item with its fields by id. */
export interface KeptItem {
  readonly item: Json;
  readonly fields: ReadonlyMap<number, FieldValues>;
}

type Field = z.infer<typeof fieldSchema>;

const words = z.string().catch('');
const settings = z.object({ format: words, time: words, end: words }).catch({ format: '', time: '', end: '' });
const fieldSchema = z.object({
  field_id: z.int(),
  type: words,
  label: words,
  external_id: words,
  status: words,
  config: z.object({ label: words, settings }).catch({ label: '', settings: { format: '', time: '', end: '' } }),
});
const appSchema = z.object({ fields: z.array(fieldSchema).catch([]) }).catch({ fields: [] });
const json = z.custom<Json>(() => true);
const valuesSchema = z.array(z.object({ field_id: z.int(), values: z.array(json).catch([]) })).catch([]);

const REFERENCES: ReadonlySet<string> = new Set(['app', 'contact', 'member', 'image', 'file']);
const NUMBERS: ReadonlySet<string> = new Set(['number', 'progress', 'duration']);

/** @param app what `app.json` holds. Headers are distinct. */
export function appColumns(app: Json): readonly Column[] {
  const { fields } = appSchema.parse(app);
  const columns = [...ITEM_COLUMNS, ...fields.filter(({ status }) => status !== 'deleted').flatMap(fieldColumns)];
  const used = new Set<string>();
  return columns.map((column) => {
    const header = distinct(column.header, used);
    used.add(header);
    return { ...column, header };
  });
}

export function keptItem(item: Json): KeptItem {
  const fields = valuesSchema.parse(memberOf(item, 'fields'));
  return { item, fields: new Map(fields.map(({ field_id: id, values }) => [id, values])) };
}

const member = (header: string, ...path: readonly string[]): Column => ({
  header,
  dates: null,
  cell: ({ item }) => plainCell(path.reduce<Json | undefined>(memberOf, item)),
});

const time = (header: string, ...paths: readonly (readonly string[])[]): Column => ({
  header,
  dates: 'time',
  cell: ({ item }) =>
    timeCell(paths.map((path) => path.reduce<Json | undefined>(memberOf, item)).find((value) => value != null)),
});

const ITEM_COLUMNS: readonly Column[] = [
  member('item_id', 'item_id'),
  member('app_item_id', 'app_item_id'),
  { ...member('title', 'title'), cell: ({ item }) => unescapedCell(plainCell(memberOf(item, 'title'))) },
  member('link', 'link'),
  time('created_on', ['created_on']),
  {
    ...member('created_by'),
    cell: ({ item }) => unescapedCell(plainCell(memberOf(memberOf(item, 'created_by'), 'name'))),
  },
  time('last_edit_on', ['last_edit_on'], ['current_revision', 'created_on'], ['last_event_on']),
  { header: 'tags', dates: null, cell: ({ item }) => tagsCell(memberOf(item, 'tags')) },
  member('comment_count', 'comment_count'),
  member('file_count', 'file_count'),
];

function fieldColumns(field: Field): readonly Column[] {
  const { type, config } = field;
  const label = unescaped(field.label || config.label || field.external_id || `field ${field.field_id}`);
  const column = (header: string, cell: (values: FieldValues) => Cell, dates: Column['dates'] = null): Column => ({
    header,
    dates,
    cell: ({ fields }) => {
      const values = fields.get(field.field_id);
      return values === undefined || values.length === 0 ? null : cell(values);
    },
  });
  const text = textCell(type, config.settings.format === 'plain');
  if (type === 'money') return [column(label, numberCell), column(`${label} (currency)`, currencyCell)];
  if (type === 'date') {
    const dates = config.settings.time === 'disabled' ? 'day' : 'time';
    const start = column(label, dateCell('start'), dates);
    return config.settings.end === 'disabled' ? [start] : [start, column(`${label} (end)`, dateCell('end'), dates)];
  }
  if (type === 'calculation') return [column(label, calculationCell)];
  if (NUMBERS.has(type)) return [column(type === 'duration' ? `${label} (seconds)` : label, numberCell)];
  if (REFERENCES.has(type)) return [column(label, text), column(`${label} (ids)`, idsCell)];
  return [column(label, text)];
}

function tagsCell(tags: Json | undefined): Cell {
  if (!Array.isArray(tags)) return null;
  const texts = tags.filter((tag) => typeof tag === 'string').map(unescaped);
  return texts.length === 0 ? null : texts.join(', ');
}

function unescapedCell(cell: Cell): Cell {
  return typeof cell === 'string' ? unescaped(cell) : cell;
}

function distinct(header: string, used: ReadonlySet<string>): string {
  if (!used.has(header)) return header;
  for (let number = 2; ; number += 1) if (!used.has(`${header} (${number})`)) return `${header} (${number})`;
}
