// One HTTP exchange with Podio that is answered in JSON. Knows no route, no budget and no token.

import type { Json } from '../../../core/fieldValue.ts';
import type { BudgetUnit } from '../../../engine/budget.ts';
import { type ExchangeLimits, exchange } from '../../http/exchange.ts';
import { podioRefusal } from './podioRefusal.ts';

export interface PodioServer extends ExchangeLimits {
  /** Without a slash at its end. */
  readonly url: string;
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The budget that a rate limit would be one of. */
  readonly unit: BudgetUnit;
  /** Told of the headers of every answer, refusals included. */
  heard?(headers: Headers): void;
  /** True for the body of a refusal that is an answer all the same. */
  isAnswer?(body: string): boolean;
}

/** @returns the parsed body of a 2xx answer. @throws an error of a family; the signal's reason when it fires. */
export function sendJson(server: PodioServer, request: JsonRequest, signal: AbortSignal): Promise<Json> {
  return exchange(server, signal, async (ending, heard): Promise<Json> => {
    const response = await fetch(`${server.url}${request.path}`, {
      method: request.method,
      headers: { accept: 'application/json', ...request.headers },
      body: request.body,
      redirect: 'manual',
      signal: ending,
    });
    request.heard?.(response.headers);
    const text = await readText(response, heard);
    if (response.ok || request.isAnswer?.(text) === true) return JSON.parse(text);
    const { status, headers } = response;
    throw podioRefusal({ whom: server.whom, status, headers, body: text, unit: request.unit });
  });
}

async function readText({ body }: Response, heard: () => void): Promise<string> {
  const chunks: Uint8Array[] = [];
  heard();
  for await (const chunk of body ?? []) {
    heard();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
