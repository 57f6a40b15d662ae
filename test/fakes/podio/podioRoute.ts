// What a route of the simulated Podio is: how it is asked for, its class, and the values its calls may carry. Knows no
// route in particular.

import type { FakeReply, FakeRequest } from '../fakeService.ts';
import type { Access } from './access.ts';
import { invalidValue } from './podioError.ts';
import type { RateClass } from './podioRate.ts';

export interface Route {
  /** What faults are ordered for and calls counted under. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** `:id` stands for a number. */
  readonly path: string;
  readonly rateClass: RateClass;
  /** Names of query parameters; any other is refused. */
  readonly query: readonly string[];
  answer(call: Call): FakeReply;
}

export interface Call {
  readonly id: number;
  readonly request: FakeRequest;
  readonly query: URLSearchParams;
  readonly access: Access;
}

/** Podio's own paths as regular expressions, tried in the order of the table. */
export class RouteTable {
  readonly #routes: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(':id', '(\\d+)')}$`) }));
  }

  find({ method, path }: FakeRequest): { readonly route: Route; readonly id: number } | null {
    for (const { route, pattern } of this.#routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match !== null) return { route, id: Number(match[1] ?? 0) };
    }
    return null;
  }
}

export function refuseUnknownParameters(route: Route, query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (!route.query.includes(name))
      throw invalidValue(`'${name}' is not a parameter of ${route.method} ${route.path}`);
  }
}

/** A page of a list: `limit` (from 1 to `most`) and `offset`. */
export function pageOf(
  query: URLSearchParams,
  usual: number,
  most: number,
): { readonly limit: number; readonly offset: number } {
  return {
    limit: wholeNumber('limit', query.get('limit') ?? usual, { least: 1, most }),
    offset: wholeNumber('offset', query.get('offset') ?? 0, { least: 0, most: Number.MAX_SAFE_INTEGER }),
  };
}

export function wholeNumber(name: string, value: unknown, { least, most }: { least: number; most: number }): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw invalidValue(`'${name}' must be an integer`);
  if (number < least) throw invalidValue(`'${name}' must not be smaller than ${least}`);
  if (number > most) throw invalidValue(`'${name}' must not be larger than ${most}`);
  return number;
}

/** `true` or `false`; null when it is not there. */
export function flag(query: URLSearchParams, name: string): boolean | null {
  const value = query.get(name);
  if (value === null) return null;
  if (value !== 'true' && value !== 'false') throw invalidValue(`'${name}' must be true or false`);
  return value === 'true';
}

export function* slice<T>(all: Iterable<T>, offset: number, limit: number): Iterable<T> {
  let at = 0;
  for (const one of all) {
    if (at >= offset + limit) return;
    if (at++ >= offset) yield one;
  }
}
