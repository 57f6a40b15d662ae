// The server's answers as HTTP: results and refusals in Qdrant's JSON, the rest in plain text, failures on order.

import type { FakeReply } from '../fakeService.ts';
import { renderExact } from './exactJson.ts';
import type { QdrantRefusal } from './refusal.ts';

export function succeeded(result: unknown, startedAt: number): FakeReply {
  return json(200, `{"result":${renderExact(result)},"status":"ok","time":${secondsSince(startedAt)}}`);
}

export function refused({ status, message, headers, plain: isPlain }: QdrantRefusal, startedAt: number): FakeReply {
  const body = JSON.stringify({ status: { error: message }, time: secondsSince(startedAt) });
  const reply = isPlain ? plain(status, message) : json(status, body);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

export function json(status: number, body: string): FakeReply {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

export function plain(status: number, body: string): FakeReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}

/** 502 and 504 come from a proxy before the server and are HTML. */
export const FAILURES = {
  408: json(408, JSON.stringify({ status: { error: "Timeout: Operation 'Update' timed out after 60s" }, time: 60 })),
  500: json(500, JSON.stringify({ status: { error: 'Service internal error: task panicked' }, time: 0 })),
  502: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' },
  503: json(
    503,
    JSON.stringify({ status: { error: 'Shard temporarily unavailable: The shard is not ready' }, time: 0 }),
  ),
  504: { status: 504, headers: { 'content-type': 'text/html' }, body: '<html><h1>504 Gateway Time-out</h1></html>' },
  507: json(507, JSON.stringify({ status: { error: 'Insufficient storage: disk usage quota reached' }, time: 0 })),
} as const;
