// A Qdrant that reads every write to its end, keeps nothing and says "completed", in a process of its own. What it costs
// is what any server costs at least, so a benchmark against it shows the cost of everything before it.
// Run by `startCompletingServer`; sends its port to the parent.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

export interface CompletingServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param dimensions of the one collection it says it has. */
export async function startCompletingServer(dimensions: number): Promise<CompletingServer> {
  const child = fork(fileURLToPath(import.meta.url), ['serve', String(dimensions)], { stdio: 'inherit' });
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

/** The little that opening asks for. */
function resultOf(path: string, dimensions: number): unknown {
  if (path === '/aliases') return { aliases: [] };
  if (path.endsWith('/count')) return { count: 1 };
  if (path.endsWith('/scroll')) return { points: [], next_page_offset: null };
  if (path.endsWith('/points') || path.endsWith('/index')) return { operation_id: 1, status: 'completed' };
  const space = { provider: 'synthetic', model: 'clustered', dimensions, variant: '' };
  return {
    payload_schema: {},
    config: {
      params: { vectors: { size: dimensions, distance: 'Cosine' } },
      optimizer_config: { indexing_threshold: 0 },
      metadata: { ratchet: { format: 1, space, ids: 'uuid' } },
    },
  };
}

if (process.argv[2] === 'serve') {
  const dimensions = Number(process.argv[3]);
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const path = new URL(request.url ?? '/', 'http://server').pathname;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ result: resultOf(path, dimensions), status: 'ok', time: 0 }));
    });
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
  });
  process.on('disconnect', () => process.exit(0));
}
