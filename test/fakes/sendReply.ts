// How an answer goes out over a connection: whole, at a pace, or broken in one of the ways that faults order.
// Knows nothing of what it says.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeReply } from './fakeService.ts';

const SLICE_MS = 50;

/** Returns when the answer is handed over, or the client has gone. */
export async function sendWhole(outgoing: ServerResponse, reply: FakeReply, bytesPerSecond?: number): Promise<void> {
  const { length, chunks } = bytesOf(reply);
  outgoing.writeHead(reply.status, bodyless(reply) ? reply.headers : { ...reply.headers, 'content-length': length });
  if (bytesPerSecond === undefined) await write(outgoing, chunks);
  else await writeSlowly(outgoing, chunks, bytesPerSecond);
  outgoing.end();
}

/** Half of the body; then the end as if it were all of it, or nothing more. */
export async function sendHalf(
  outgoing: ServerResponse,
  reply: FakeReply,
  ending: 'truncated' | 'stalled',
): Promise<void> {
  const { length, chunks } = bytesOf(reply);
  outgoing.writeHead(reply.status, reply.headers);
  await write(outgoing, firstOf(chunks, Math.floor(length / 2)));
  if (ending === 'truncated') outgoing.end();
}

/** The headers promise all of it; a reset comes behind `afterBytes`, or half. */
export async function sendCut(outgoing: ServerResponse, reply: FakeReply, afterBytes: number | null): Promise<void> {
  const { length, chunks } = bytesOf(reply);
  outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': length });
  outgoing.flushHeaders();
  await write(outgoing, firstOf(chunks, Math.min(afterBytes ?? Math.floor(length / 2), length)));
  // What is written must have left before the reset, or the client sees none of it.
  await new Promise<void>((resolve) => outgoing.write('', () => resolve()));
  outgoing.socket?.resetAndDestroy();
}

function bytesOf({ body }: FakeReply): { readonly length: number; readonly chunks: Iterable<Uint8Array> } {
  if (typeof body !== 'string') return { length: body.length, chunks: body.chunks() };
  const bytes = Buffer.from(body);
  return { length: bytes.length, chunks: [bytes] };
}

async function write(outgoing: ServerResponse, chunks: Iterable<Uint8Array>): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  for (const chunk of chunks) {
    if (outgoing.destroyed) return;
    if (chunk.length === 0 || outgoing.write(chunk)) continue;
    await once(outgoing, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
}

async function writeSlowly(
  outgoing: ServerResponse,
  chunks: Iterable<Uint8Array>,
  bytesPerSecond: number,
): Promise<void> {
  const slice = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1_000));
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += slice) {
      if (outgoing.destroyed) return;
      outgoing.write(chunk.subarray(at, at + slice));
      await sleep(SLICE_MS);
    }
  }
}

function* firstOf(chunks: Iterable<Uint8Array>, bytes: number): Iterable<Uint8Array> {
  let left = bytes;
  for (const chunk of chunks) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}

/** An answer that has no body must not have a length either. */
function bodyless({ status }: FakeReply): boolean {
  return status === 204 || status === 304;
}
