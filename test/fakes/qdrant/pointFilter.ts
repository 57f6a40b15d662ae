// Turns a filter into a test of one point. Knows the conditions the connector may use; others are not faked.

import { NotFaked } from '../notFaked.ts';
import type { Fields, FilterBody } from './bodies.ts';
import { isFields, valuesAt } from './payloadPath.ts';
import { pointKey } from './pointIds.ts';
import type { StoredPoint } from './pointStore.ts';

export type PointTest = (point: StoredPoint) => boolean;

export function pointFilter(filter: FilterBody | null | undefined): PointTest {
  if (filter === null || filter === undefined) return () => true;
  const must = conditions(filter.must);
  const mustNot = conditions(filter.must_not);
  const should = conditions(filter.should);
  const atLeast = filter.min_should ?? null;
  const some = atLeast === null ? [] : atLeast.conditions.map(condition);
  return (point) =>
    must.every((test) => test(point)) &&
    !mustNot.some((test) => test(point)) &&
    (should.length === 0 || should.some((test) => test(point))) &&
    (atLeast === null || some.filter((test) => test(point)).length >= atLeast.min_count);
}

/** The payload keys a filter looks at. */
export function filteredKeys(filter: FilterBody | null | undefined): readonly string[] {
  const clauses = [filter?.must, filter?.must_not, filter?.should, filter?.min_should?.conditions];
  return clauses.flatMap(listed).flatMap((clause) => {
    const empty = clause['is_empty'];
    const nothing = clause['is_null'];
    const key =
      clause['key'] ?? (isFields(empty) ? empty['key'] : undefined) ?? (isFields(nothing) ? nothing['key'] : undefined);
    return typeof key === 'string' ? [key] : filteredKeys(clause);
  });
}

function conditions(clause: FilterBody['must']): readonly PointTest[] {
  return listed(clause).map(condition);
}

function listed(clause: FilterBody['must']): readonly Fields[] {
  if (clause === null || clause === undefined) return [];
  return isList(clause) ? clause : [clause];
}

function isList(clause: Fields | readonly Fields[]): clause is readonly Fields[] {
  return Array.isArray(clause);
}

function condition(fields: Fields): PointTest {
  const { key, has_id: ids, has_vector: vector, is_empty: empty, is_null: nothing } = fields;
  if (typeof key === 'string') return fieldTest(key, fields);
  if (Array.isArray(ids)) {
    const wanted = new Set(ids.map(pointKey));
    return (point) => wanted.has(point.key);
  }
  if (typeof vector === 'string') return (point) => point.vectors[vector] !== undefined;
  if (isFields(empty)) return emptyTest(String(empty['key']));
  if (isFields(nothing)) return nullTest(String(nothing['key']));
  if ('must' in fields || 'must_not' in fields || 'should' in fields || 'min_should' in fields) {
    return pointFilter(fields);
  }
  throw new NotFaked(`the condition ${JSON.stringify(fields)}`);
}

/** All that a condition on one key demands holds. */
function fieldTest(key: string, fields: Fields): PointTest {
  const { match, range, is_empty: empty, is_null: nothing } = fields;
  const tests: PointTest[] = [];
  if (isFields(match)) tests.push(anyValue(key, matchTest(match)));
  if (isFields(range)) tests.push(anyValue(key, rangeTest(range)));
  if (typeof empty === 'boolean') tests.push((point) => emptyTest(key)(point) === empty);
  if (typeof nothing === 'boolean') tests.push((point) => nullTest(key)(point) === nothing);
  const known = ['key', 'match', 'range', 'is_empty', 'is_null'];
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined || tests.length === 0) throw new NotFaked(`the condition ${JSON.stringify(fields)}`);
  return (point) => tests.every((test) => test(point));
}

/** An array matches when one of its elements does. */
function anyValue(key: string, test: (value: unknown) => boolean): PointTest {
  return (point) =>
    valuesAt(point.payload, key).some((value) => (Array.isArray(value) ? value.some(test) : test(value)));
}

function matchTest(match: Fields): (value: unknown) => boolean {
  const { value: wanted, any, except, text } = match;
  if ('value' in match) return (value) => value === wanted;
  if (Array.isArray(any)) {
    const wantedOnes = new Set(any);
    return (value) => wantedOnes.has(value);
  }
  if (Array.isArray(except)) {
    const unwanted = new Set(except);
    return (value) => !unwanted.has(value);
  }
  if (typeof text === 'string') return (value) => typeof value === 'string' && value.includes(text);
  throw new NotFaked(`the match ${JSON.stringify(match)}`);
}

function rangeTest(range: Fields): (value: unknown) => boolean {
  const bound = (name: string): number | null =>
    range[name] === undefined || range[name] === null ? null : scalar(range[name]);
  const [lt, lte, gt, gte] = [bound('lt'), bound('lte'), bound('gt'), bound('gte')];
  return (value) => {
    const number = scalar(value);
    return (
      !Number.isNaN(number) &&
      (lt === null || number < lt) &&
      (lte === null || number <= lte) &&
      (gt === null || number > gt) &&
      (gte === null || number >= gte)
    );
  };
}

/** A number, or a date as its epoch ms. */
function scalar(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function emptyTest(key: string): PointTest {
  return (point) =>
    valuesAt(point.payload, key).every((value) => value === null || (Array.isArray(value) && value.length === 0));
}

function nullTest(key: string): PointTest {
  return (point) =>
    valuesAt(point.payload, key).some((value) => value === null || (Array.isArray(value) && value.includes(null)));
}
