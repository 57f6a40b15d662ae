// What a cell of a table holds, and what the values of a field become in one. Knows nothing of tables and their formats.

import type { Json } from '../../../core/fieldValue.ts';
import { fieldText, timeText } from '../../podio/rows/fieldText.ts';
import { memberOf } from '../lines/recordKeys.ts';

/** A day is a date too; the column says which it is. */
export type Cell = null | string | number | Date;

/** All values of a field, as the item has them. */
export type FieldValues = readonly Json[];
type Values = FieldValues;

/** A double holds so many digits of any number. */
const EXACT_DIGITS = 15;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Text where it is no number that a cell holds exactly, or where there is more than one. */
export function numberCell(values: Values): Cell {
  const texts = values.map((value) => scalarOf(memberOf(value, 'value')));
  const [only = ''] = texts;
  if (texts.length !== 1) return orNull(texts.join(', '));
  return DECIMAL.test(only) && only.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS
    ? Number(only)
    : orNull(only);
}

export function currencyCell(values: Values): Cell {
  return orNull([...new Set(values.map((value) => scalarOf(memberOf(value, 'currency'))))].join(', '));
}

/** Podio's times are UTC. Text where there is more than one. */
export function dateCell(side: 'start' | 'end'): (values: Values) => Cell {
  return (values) => {
    const moments = values.map((value) => momentOf(value, side)).filter((text) => text !== '');
    const [only = ''] = moments;
    const time = Date.parse(DAY.test(only) ? `${only}T00:00:00Z` : only);
    return moments.length === 1 && !Number.isNaN(time) ? new Date(time) : orNull(moments.join(', '));
  };
}

/** A calculation is a number, a date or a text, whatever comes out of it. */
export function calculationCell(values: Values): Cell {
  return values.some((value) => memberOf(value, 'start') !== undefined)
    ? dateCell('start')(values)
    : numberCell(values);
}

export function textCell(type: string, isPlain: boolean): (values: Values) => Cell {
  return (values) => fieldText(type, values, isPlain);
}

/** Ids of what a field refers to: items, people, files. */
export function idsCell(values: Values): Cell {
  const ids = values.map((value) => {
    const inner = memberOf(value, 'value');
    return (
      ['item_id', 'profile_id', 'user_id', 'file_id', 'id']
        .map((name) => scalarOf(memberOf(inner, name)))
        .find((id) => id !== '') ?? ''
    );
  });
  return orNull(ids.filter((id) => id !== '').join(', '));
}

/** A time as Podio writes one. */
export function timeCell(value: Json | undefined): Cell {
  const time = Date.parse(timeText(value ?? null));
  return Number.isNaN(time) ? orNull(scalarOf(value)) : new Date(time);
}

export function plainCell(value: Json | undefined): Cell {
  if (typeof value === 'number') return value;
  return orNull(scalarOf(value));
}

function momentOf(value: Json, side: 'start' | 'end'): string {
  const time = memberOf(value, `${side}_time`);
  const day = scalarOf(memberOf(value, `${side}_date`) ?? memberOf(value, side)).slice(0, 10);
  if (time === null || time === '') return day;
  return timeText(memberOf(value, `${side}_utc`) ?? memberOf(value, side) ?? memberOf(value, `${side}_date`) ?? null);
}

function scalarOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

const orNull = (text: string): string | null => (text === '' ? null : text);
