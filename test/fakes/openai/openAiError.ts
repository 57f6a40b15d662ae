// Refusals in the shape of OpenAI's API: `{error: {message, type, param, code}}`.

import type { FakeReply } from '../fakeService.ts';

export interface OpenAiErrorFacts {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly param?: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class OpenAiRefusal extends Error {
  readonly facts: OpenAiErrorFacts;

  constructor(facts: OpenAiErrorFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

export function openAiErrorReply({ status, type, message, param, code, headers }: OpenAiErrorFacts): FakeReply {
  const error = { message, type, param: param ?? null, code: code ?? null };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ error }) };
}

export function invalidRequest(message: string, param?: string): OpenAiRefusal {
  return new OpenAiRefusal({
    status: 400,
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
  });
}
