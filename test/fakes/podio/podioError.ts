// Refusals in Podio's envelope. Knows the words for each status, and no route.

import type { FakeReply, FakeRequest } from '../fakeService.ts';

export interface PodioErrorFacts {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class PodioRefusal extends Error {
  readonly facts: PodioErrorFacts;

  constructor(facts: PodioErrorFacts) {
    super(facts.description);
    this.facts = facts;
  }
}

export const invalidValue = (description: string): PodioRefusal =>
  new PodioRefusal({ status: 400, error: 'invalid_value', description });

/** Podio's usual words for a status; `error` in place of the usual one. */
export function refusalOf(status: number, error?: string): PodioRefusal {
  const [usual, description] = WORDS[status] ?? ['unknown', 'Something went wrong'];
  return new PodioRefusal({ status, error: error ?? usual, description });
}

export function podioErrorReply(
  { status, error, description, headers }: PodioErrorFacts,
  request: FakeRequest,
): FakeReply {
  const body = {
    error_parameters: {},
    error_detail: null,
    error_propagate: false,
    request: {
      url: `http://api.podio.com${request.path}`,
      query_string: request.query.toString(),
      method: request.method,
    },
    error_description: description,
    error,
  };
  return jsonReply(status, body, headers);
}

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): FakeReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

const WORDS: Readonly<Record<number, readonly [error: string, description: string]>> = {
  400: ['invalid_value', 'The request is not valid'],
  401: ['unauthorized', 'expired_token'],
  402: ['payment_required', 'This needs a paid plan'],
  403: ['forbidden', 'You are not allowed to do this'],
  404: ['not_found', 'Object not found'],
  408: ['timeout', 'The server took too long to respond, please try again'],
  409: ['conflict', 'The object was changed in the meantime'],
  410: ['gone', 'The object has been deleted'],
  420: ['rate_limit', 'You have hit the rate limit. Please wait 3600 seconds before trying again'],
  429: ['too_many_requests', 'Too many requests'],
  500: ['internal_server_error', 'An unexpected error occurred'],
  502: ['bad_gateway', 'Bad gateway'],
  503: ['unavailable', 'Podio is unavailable at the moment, please try again'],
  504: ['timeout', 'The server took too long to respond, please try again'],
  507: ['insufficient_storage', 'Insufficient storage'],
};
