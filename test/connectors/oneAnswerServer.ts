// A server on loopback that gives every request the same answer, for what no strict fake says.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface OneAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | ((headers: IncomingHttpHeaders) => string);
}

/** @returns what `use` makes of the server's URL. */
export async function withAnswer<T>(answer: OneAnswer, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : answer.body(request.headers));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    return await use(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
