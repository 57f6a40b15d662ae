// How the Qdrant destination gets to its server: keys, addresses with a path, servers that are not there.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { AuthError, ConfigError, TransientError } from '../../src/core/errors.ts';
import type { QdrantFakeOptions } from '../fakes/qdrant/qdrantFake.ts';
import { LIVE } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoint, idOf, SPACE, unitVector } from './destination/samplePoints.ts';
import { listening, startProxy } from './prefixProxy.ts';
import { failureOf, QdrantClients } from './qdrantClients.ts';

const KEY = 'key-that-nobody-may-see';

describe('Reaching Qdrant', () => {
  const clients = new QdrantClients();
  afterEach(() => clients.dispose());

  const refusalOf = async (options: QdrantFakeOptions, apiKey: string): Promise<Error> => {
    await clients.start({ apiKey: KEY, ...options });
    const destination = await clients.connect({ apiKey });
    return failureOf(destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
  };

  for (const [what, options, apiKey] of [
    ['a wrong key', {}, 'wrong-key'],
    ['a key that is no longer good', { revokedToken: 'old-key' }, 'old-key'],
    ['a key that may only read', { readOnlyApiKey: 'reader-key' }, 'reader-key'],
  ] as const) {
    it(`asks for another instead of ${what}, without repeating it`, async () => {
      const error = await refusalOf(options, apiKey);
      assert.ok(error instanceof AuthError && /destination\.apiKey/.test(error.message), error.message);
      assert.ok(!error.message.includes(apiKey));
    });
  }

  it('asks for one where there is none, also at a write', async () => {
    const destination = await clients.secondPass({ apiKey: KEY });
    const stranger = await clients.connect({ apiKey: undefined });
    const search = stranger.search({ vector: unitVector(1), limit: 1, space: SPACE }, LIVE);
    assert.ok((await failureOf(search)) instanceof AuthError);
    await destination.write([fullPoint(1)], LIVE);
  });

  it('prints nothing of its own', async () => {
    const written = process.stderr.write;
    const printed: unknown[] = [];
    process.stderr.write = (said: unknown) => printed.push(said) > 0;
    try {
      const destination = await clients.secondPass({ apiKey: KEY });
      await destination.count(true, LIVE);
    } finally {
      process.stderr.write = written;
    }
    assert.deepEqual(printed, []);
  });

  it('finds the server behind a proxy that gives it a path', async () => {
    await clients.start();
    const proxy = await startProxy(clients.qdrant.url, '/team/qdrant');
    try {
      const destination = await clients.connect({ url: `${proxy.url}/team/qdrant/` });
      await destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
      await destination.write([fullPoint(1), { kind: 'seen', id: idOf(1) }], LIVE);
      assert.equal(await destination.count(true, LIVE), 1);
    } finally {
      await proxy.stop();
    }
  });

  it('does not follow a server that sends it elsewhere', async () => {
    await clients.start();
    const elsewhere = createServer((_, response) => response.writeHead(307, { location: clients.qdrant.url }).end());
    const destination = await clients.connect({ url: await listening(elsewhere) });
    const error = await failureOf(destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
    elsewhere.close();
    assert.ok(error instanceof ConfigError && /307.*destination\.url/.test(error.message), error.message);
    assert.deepEqual(await clients.qdrant.collections(), []);
  });

  it('says whom it cannot reach', async () => {
    await clients.start();
    const nobody = createServer();
    const url = await listening(nobody);
    await new Promise((resolve) => nobody.close(resolve));
    const destination = await clients.connect({ url });
    const error = await failureOf(destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
    assert.ok(error instanceof TransientError && error.message.includes(`Qdrant at ${url}`), error.message);
    assert.match(error.message, /ECONNREFUSED/);
  });
});
