// The bytes of a file of Podio's, into a sink: from where the last try ended, if the server can, and checked for their
// number. Knows nothing of where they are kept.

import { PermanentError, TransientError } from '../../../core/errors.ts';
import type { Attachment, ByteSink } from '../../../engine/backupPorts.ts';
import { exchange } from '../../http/exchange.ts';
import { type PodioClient, pathOf, type SignedTry } from '../client/podioClient.ts';
import { podioRefusal } from '../client/podioRefusal.ts';
import { ROUTES } from '../client/routes.ts';

type Wanted = Pick<Attachment, 'fileId' | 'name' | 'size'>;

/**
 * One governed call, and one more for each time it breaks; none where all of it came with a try before.
 * @throws UnreadableError when the file may not or cannot be read (any more); PermanentError when it never has as many
 *   bytes as Podio says.
 */
export async function fetchFile(
  client: PodioClient,
  wanted: Wanted,
  sink: ByteSink,
  letGo: AbortSignal,
): Promise<void> {
  letGo.throwIfAborted();
  if (sink.size > 0 && sink.size === wanted.size) return;
  let wrongSize: number | null = null;
  await client.send(ROUTES.fileBytes, letGo, async (attempt) => {
    const found = await download(client, wanted, sink, attempt);
    if (wanted.size === null || found === wanted.size) return;
    const message = `the file "${wanted.name}" (${wanted.fileId}): expected ${wanted.size} bytes as Podio says, found ${found}`;
    await sink.restart();
    // Twice the same is no broken download.
    if (found === wrongSize) throw new PermanentError(message);
    wrongSize = found;
    throw new TransientError(message);
  });
}

/** @returns the size of the file, all of which is in the sink. */
function download(client: PodioClient, wanted: Wanted, sink: ByteSink, attempt: SignedTry): Promise<number> {
  const { server } = client;
  return exchange(server, attempt.signal, async (ending, heard) => {
    const from = sink.size;
    // Compressed on its way, a file could not be continued at a byte.
    const headers = { ...attempt.headers, 'accept-encoding': 'identity', ...rangeFrom(from) };
    const path = pathOf(ROUTES.fileBytes, { id: Number(wanted.fileId) });
    // Redirects are followed: fetch sends no token to another origin.
    const response = await fetch(`${server.url}${path}`, { headers, signal: ending });
    attempt.heard(response.headers);
    heard();
    const total = await expectedSize(response, sink, from);
    if (total === 'complete') {
      await response.body?.cancel();
      return from;
    }
    if (!response.ok) {
      const { status, headers: answered } = response;
      const { unit } = ROUTES.fileBytes.rate;
      throw podioRefusal({ whom: server.whom, status, headers: answered, body: await response.text(), unit });
    }
    for await (const chunk of response.body ?? []) {
      heard();
      await sink.write(chunk);
      heard();
    }
    const expected = total ?? wanted.size;
    if (expected !== null && sink.size < expected) {
      throw new TransientError(`${server.whom}: "${wanted.name}" broke off after ${sink.size} of ${expected} bytes`);
    }
    return sink.size;
  });
}

const rangeFrom = (size: number): Record<string, string> => (size === 0 ? {} : { range: `bytes=${size}-` });

/**
 * Makes the sink fit to what comes. @returns bytes of the whole file as the answer's headers have them; null when they do not
 * say; `complete` when the sink has them all.
 */
async function expectedSize(response: Response, sink: ByteSink, from: number): Promise<number | null | 'complete'> {
  const { status, headers } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const total = range?.[2] === undefined || range[2] === '*' ? null : Number(range[2]);
  if (status === 416) {
    if (total === from) return 'complete';
    await sink.restart();
    throw new TransientError(`the server has nothing behind byte ${from} of a file of ${total ?? 'unknown'} bytes`);
  }
  if (status === 206) {
    if (range?.[1] !== undefined && Number(range[1]) === from) return total;
    await sink.restart();
    throw new TransientError(`expected the bytes from ${from} on, found "${headers.get('content-range') ?? 'none'}"`);
  }
  if (!response.ok) return null;
  if (from > 0) await sink.restart();
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? null : Number(length);
}
