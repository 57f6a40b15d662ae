// One socket of an owner lock: listening on one's own, asking at another's. Whoever connects is told in one line of JSON
// who listens; knows nothing of who may own a store.

import { createConnection, createServer, type Server } from 'node:net';
import * as z from 'zod';
import { throughShortPath } from './lockPlace.ts';

const answerSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  role: z.string(),
  /** When it took the store, or began to try, in epoch ms. */
  since: z.number(),
  phase: z.enum(['contending', 'owner']),
});
export type Answer = z.infer<typeof answerSchema>;

/** `dead`: nobody listens. `mute`: somebody does but does not say who, such as a process that was stopped. */
export type Probe =
  | { readonly kind: 'dead' }
  | { readonly kind: 'mute'; readonly waited: boolean }
  | { readonly kind: 'answer'; readonly answer: Answer };

const ANSWER_WITHIN_MS = 1000;
const ASKED_AT_MOST = 3;
const MAX_ANSWER_CHARS = 4096;

/** Binds and listens, and never keeps the process alive. Rejects with Node's error, `EADDRINUSE` for a name that is taken. */
export function listenAt(socket: string, answer: () => Answer): Promise<Server> {
  return throughShortPath(
    socket,
    (path) =>
      new Promise((resolve, reject) => {
        const server = createServer((connection) => {
          connection.unref();
          connection.on('error', () => connection.destroy());
          connection.end(`${JSON.stringify(answer())}\n`);
        });
        server.unref();
        server.once('error', reject);
        server.listen(path, () => resolve(server));
      }),
  );
}

/** Only a refused connection and a missing file are proof of death; whatever else happens, somebody may be there. */
export async function probe(socket: string): Promise<Probe> {
  for (let asked = 1; ; asked += 1) {
    const found = await throughShortPath(socket, askOnce);
    // A process that dies after the kernel accepted for it breaks the connection; asked again, it is dead.
    if (found.kind !== 'mute' || found.waited || asked === ASKED_AT_MOST) return found;
  }
}

function askOnce(path: string): Promise<Probe> {
  return new Promise((resolve) => {
    let heard = '';
    const connection = createConnection(path);
    const settle = (found: Probe) => {
      connection.destroy();
      resolve(found);
    };
    connection.setEncoding('utf8');
    connection.setTimeout(ANSWER_WITHIN_MS, () => settle({ kind: 'mute', waited: true }));
    connection.on('data', (chunk: string) => {
      heard = (heard + chunk).slice(0, MAX_ANSWER_CHARS);
    });
    connection.on('end', () => settle(understood(heard)));
    connection.on('error', (error: NodeJS.ErrnoException) => {
      const isDead = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      settle(isDead ? { kind: 'dead' } : { kind: 'mute', waited: false });
    });
  });
}

function understood(line: string): Probe {
  try {
    return { kind: 'answer', answer: answerSchema.parse(JSON.parse(line)) };
  } catch {
    return { kind: 'mute', waited: false };
  }
}
