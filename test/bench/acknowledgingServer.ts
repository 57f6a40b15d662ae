// A destination that only acknowledges, in a process of its own: reads a body to its end and answers. What it costs is
// what any destination costs at least, so a benchmark against it shows the cost of everything before it.
// Run by `startAcknowledgingServer`; prints its port.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';

export interface AcknowledgingServer {
  post(body: Buffer): Promise<void>;
  stop(): Promise<void>;
}

export async function startAcknowledgingServer(): Promise<AcknowledgingServer> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: 'inherit' });
  const [port] = (await once(child, 'message')) as [number];
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-length': body.byteLength };
        const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (response) => {
          response.resume();
          response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('not acknowledged'))));
        });
        request.on('error', reject);
        request.end(body);
      }),
    async stop() {
      agent.destroy();
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

if (process.argv[2] === 'serve') {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('ok'));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
  });
  process.on('disconnect', () => process.exit(0));
}
