// The Podio fake's files: their bytes, ranges, redirects, what is kept elsewhere, and downloads that break or crawl.

import { strict as assert } from 'node:assert';
import type { Fault } from '../../fakes/faults.ts';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import { wholeFile } from '../../fakes/podio/podioFile.ts';
import type { PodioFakeOptions } from '../../fakes/podio/podioOptions.ts';
import { firstApp, type PodioFake } from './podioCalls.ts';

interface File {
  readonly file_id: number;
  readonly name: string;
  readonly size: number;
  readonly hosted_by: string;
}

const SIZE = 150_000;

describe('a file of the Podio fake', () => {
  let fake: PodioFake;
  let authorization: string;
  let files: readonly File[];

  const start = async (options: PodioFakeOptions = {}): Promise<void> => {
    fake = await startPodioFake({ workspaces: 1, apps: 1, items: 12, files: 1, fileBytes: SIZE, ...options });
    authorization = `OAuth2 ${await fake.control.token()}`;
    const answer = await fetch(`${fake.url}/file/app/${await firstApp(fake)}/?limit=100`, {
      headers: { authorization },
    });
    const listed: readonly File[] = JSON.parse(await answer.text());
    files = listed;
  };
  const fileId = (): number => files.find((file) => file.hosted_by === 'podio')?.file_id ?? 0;
  const raw = (headers: Readonly<Record<string, string>> = {}, id = fileId()): Promise<Response> =>
    fetch(`${fake.url}/file/${id}/raw`, { headers: { authorization, ...headers } });
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
  const order = (fault: Fault): Promise<void> =>
    fake.control.order({ fault, when: { kind: 'times', count: 1 }, on: ['raw'] });

  afterEach(async () => fake.stop());

  it('has bytes that follow from its id, and no headers of limits', async () => {
    await start();
    const answer = await raw();
    assert.equal(answer.headers.get('content-length'), String(SIZE));
    assert.equal(answer.headers.get('x-rate-limit-limit'), null);
    assert.deepEqual(await bytesOf(answer), wholeFile(fileId(), SIZE));
    assert.equal((await fake.control.stats()).rate.limited.granted, 1);
  });

  it('gives the rest of itself by Range, unless told not to', async () => {
    await start();
    const answer = await raw({ range: 'bytes=70000-' });
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get('content-range'), `bytes 70000-${SIZE - 1}/${SIZE}`);
    assert.deepEqual(await bytesOf(answer), wholeFile(fileId(), SIZE).subarray(70_000));
    assert.equal((await raw({ range: `bytes=${SIZE}-` })).status, 416);
    await fake.control.quirks({ ranges: false });
    const whole = await raw({ range: 'bytes=70000-' });
    assert.deepEqual([whole.status, (await bytesOf(whole)).length], [200, SIZE]);
  });

  it('may be empty', async () => {
    await start({ fileBytes: 0 });
    assert.equal((await bytesOf(await raw())).length, 0);
  });

  it('comes from another origin after a redirect, which must not see the token', async () => {
    await start({ quirks: { redirects: true, etags: true } });
    const answer = await raw();
    assert.equal(answer.redirected, true);
    assert.equal(answer.headers.get('etag'), `"${fileId()}"`);
    assert.deepEqual(await bytesOf(answer), wholeFile(fileId(), SIZE));
    const { downloads } = await fake.control.stats();
    assert.equal(downloads.leakedTokens, 0);
    await fetch(answer.url, { headers: { authorization } });
    assert.equal((await fake.control.stats()).downloads.leakedTokens, 1);
  });

  it('kept elsewhere answers with that service’s login page', async () => {
    await start({ elsewhereEvery: 1 });
    const elsewhere = files.find((file) => file.hosted_by !== 'podio');
    const answer = await raw({}, elsewhere?.file_id);
    assert.equal(answer.headers.get('content-type'), 'text/html');
    await answer.text();
    assert.equal((await fake.control.stats()).downloads.elsewhere, 1);
  });

  it('breaks in the middle, after the bytes that a test names', async () => {
    await start();
    await order({ kind: 'cut', afterBytes: 100_000 });
    const answer = await raw();
    assert.equal(answer.headers.get('content-length'), String(SIZE));
    let read = 0;
    await assert.rejects(async () => {
      for await (const chunk of answer.body ?? []) read += chunk.length;
    });
    assert.equal(read, 100_000);
    assert.deepEqual(await bytesOf(await raw()), wholeFile(fileId(), SIZE));
    const { requests, traffic } = await fake.control.stats();
    assert.deepEqual([requests.lost, traffic.calls['raw']], [1, { cut: 1, 200: 1 }]);
  });

  it('comes slowly, and whole', async () => {
    await start({ fileBytes: 3_000 });
    await order({ kind: 'slow', bytesPerSecond: 20_000 });
    assert.deepEqual(await bytesOf(await raw()), wholeFile(fileId(), 3_000));
  });

  it('is deleted or forbidden by itself', async () => {
    await start();
    await fake.control.change({ kind: 'forbid', object: 'file', id: fileId(), status: 410 });
    assert.equal((await raw()).status, 410);
  });

  it('has names that no file system likes, when asked for', async () => {
    await start({ names: 'hostile', items: 60, files: 2 });
    const names = new Set<string>();
    for (let offset = 0; ; offset += 100) {
      const url = `${fake.url}/file/app/${await firstApp(fake)}/?limit=100&offset=${offset}`;
      const page: readonly File[] = JSON.parse(await (await fetch(url, { headers: { authorization } })).text());
      for (const { name } of page) names.add(name);
      if (page.length < 100) break;
    }
    for (const name of ['CON', '../../etc/passwd', 'ends in a dot.', 'case.txt', 'CASE.TXT', 'null\u0000byte', '']) {
      assert.ok(names.has(name), name);
    }
    assert.ok([...names].some((name) => Buffer.byteLength(name) === 300));
  });
});
