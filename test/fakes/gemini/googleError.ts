// Google's way to refuse: the JSON error body with its typed details. Texts as the API was seen to send them.

import type { FakeReply } from '../fakeService.ts';

export interface GoogleErrorFacts {
  readonly status: number;
  /** The canonical name: `INVALID_ARGUMENT`, `RESOURCE_EXHAUSTED`. */
  readonly name: string;
  readonly message: string;
  readonly details?: readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whatever finds a request wanting. */
export class GoogleRefusal extends Error {
  readonly facts: GoogleErrorFacts;

  constructor(facts: GoogleErrorFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

export function googleErrorReply({ status, name, message, details, headers }: GoogleErrorFacts): FakeReply {
  const error = { code: status, message, status: name, ...(details === undefined ? {} : { details }) };
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify({ error }, null, 2),
  };
}

/** A check of the API's own, after parsing: `* Message.field: what is wrong`. */
export function invalidArgument(complaint: string): GoogleRefusal {
  return new GoogleRefusal({ status: 400, name: 'INVALID_ARGUMENT', message: `* ${complaint}\n` });
}

/** JSON that is not the message the method takes. */
export function badPayload(field: string, complaint: string): GoogleRefusal {
  const violation = { ...(field === '' ? {} : { field }), description: complaint };
  return new GoogleRefusal({
    status: 400,
    name: 'INVALID_ARGUMENT',
    message: complaint,
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] }],
  });
}

export function badKey(given: string | null): GoogleRefusal {
  if (given === null) {
    return new GoogleRefusal({
      status: 403,
      name: 'PERMISSION_DENIED',
      message:
        "Method doesn't allow unregistered callers (callers without established identity). " +
        'Please use API Key or other form of API consumer identity to call this API.',
    });
  }
  const message = 'API key not valid. Please pass a valid API key.';
  return new GoogleRefusal({
    status: 400,
    name: 'INVALID_ARGUMENT',
    message,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
    ],
  });
}

export function tooLarge(limit: number): GoogleRefusal {
  return new GoogleRefusal({
    status: 400,
    name: 'INVALID_ARGUMENT',
    message: `Request payload size exceeds the limit: ${limit} bytes.`,
  });
}

export function noSuchModel(model: string, method: string): GoogleRefusal {
  return new GoogleRefusal({
    status: 404,
    name: 'NOT_FOUND',
    message:
      `models/${model} is not found for API version v1beta, or is not supported for ${method}. ` +
      'Call ListModels to see the list of available models and their supported methods.',
  });
}
