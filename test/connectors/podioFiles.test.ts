import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError, StorageError, TransientError } from '../../src/core/errors.ts';
import type { Attachment, BackupSource, ByteSink } from '../../src/engine/backupPorts.ts';
import type { FaultOrder } from '../fakes/faults.ts';
import { wholeFile } from '../fakes/podio/podioFile.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { withAnswer } from './oneAnswerServer.ts';
import { PodioFixture } from './podioFixture.ts';
import { linesIn, pagesOf, streamOf } from './readBackup.ts';
import { LIVE } from './readSource.ts';

class MemorySink implements ByteSink {
  bytes: Buffer;
  restarts = 0;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  async restart(): Promise<void> {
    this.restarts += 1;
    this.bytes = Buffer.alloc(0);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.bytes = Buffer.concat([this.bytes, chunk]);
  }
}

const SIZE = 300_000;

describe('a file of a Podio backup', () => {
  let podio: PodioFixture;
  let source: BackupSource;
  let wanted: Attachment;

  /** The first file of the first item. */
  async function start(options: PodioFakeOptions = {}, over: Readonly<Record<string, unknown>> = {}): Promise<void> {
    podio = await PodioFixture.start({ items: 1, files: 1, fileBytes: SIZE, elsewhereEvery: 0, ...options });
    source = podio.begunBackup(over);
    const pages = await pagesOf(source, await streamOf(source, 'app:20000000/items'));
    const [first] = source.attachmentsOf(linesIn(pages, 'items.jsonl')[0] ?? null);
    assert.ok(first);
    wanted = first;
  }

  afterEach(() => podio.stop());

  const fetchInto = async (sink: MemorySink): Promise<MemorySink> => {
    await source.fetchAttachment(wanted, sink, LIVE);
    return sink;
  };
  const whole = (): Buffer => wholeFile(Number(wanted.fileId), SIZE);
  const order = (fault: FaultOrder['fault'], count = 1): Promise<void> =>
    podio.control.order({ fault, when: { kind: 'times', count }, on: ['raw'] });

  it('comes whole in one call of the limited class', async () => {
    await start();
    const before = podio.gate.counted.limitedCalls ?? 0;
    const sink = await fetchInto(new MemorySink());
    assert.ok(sink.bytes.equals(whole()));
    assert.equal(podio.gate.counted.limitedCalls, before + 1);
  });

  it('goes on where the connection broke', async () => {
    await start();
    await order({ kind: 'cut', afterBytes: 200_000 });
    const sink = await fetchInto(new MemorySink());
    assert.ok(sink.bytes.equals(whole()));
    assert.equal(sink.restarts, 0);
    const asked = (await podio.control.requests(0)).map(({ request }) => request).filter((one) => one.includes('/raw'));
    assert.ok(
      asked.some((request) => /\[bytes=\d{4,}-\]/.test(request)),
      asked.join(),
    );
  });

  it('goes on where a process before left it', async () => {
    await start();
    const sink = await fetchInto(new MemorySink(whole().subarray(0, 123_456)));
    assert.ok(sink.bytes.equals(whole()));
    assert.equal(sink.restarts, 0);
  });

  it('takes no call when all of it is there', async () => {
    await start();
    await fetchInto(new MemorySink(whole()));
    assert.equal(await podio.calls('raw'), 0);
  });

  it('begins anew where the server has no ranges', async () => {
    await start({ quirks: { ranges: false } });
    await order({ kind: 'cut', afterBytes: 200_000 });
    const sink = await fetchInto(new MemorySink());
    assert.ok(sink.bytes.equals(whole()));
    assert.equal(sink.restarts, 1);
  });

  it('is complete where the server has nothing behind what is there, of a file whose size nobody told', async () => {
    await start();
    wanted = { ...wanted, size: null };
    const sink = await fetchInto(new MemorySink(whole()));
    assert.ok(sink.bytes.equals(whole()));
    assert.equal(sink.restarts, 0);
  });

  it('begins anew where more is there than the file has', async () => {
    await start();
    const sink = await fetchInto(new MemorySink(Buffer.alloc(SIZE + 5)));
    assert.ok(sink.bytes.equals(whole()));
  });

  for (const fault of [
    { kind: 'truncated' },
    { kind: 'reset', applied: false },
    { kind: 'failed', status: 500 },
    { kind: 'stalled' },
  ] as const) {
    it(`survives ${fault.kind}, several times`, async () => {
      await start({}, { timeoutMs: 150 });
      await order(fault, 3);
      assert.ok((await fetchInto(new MemorySink())).bytes.equals(whole()));
    });
  }

  it('is waited for as long as it comes, however slowly', async () => {
    await start({ fileBytes: SIZE }, { timeoutMs: 400 });
    await order({ kind: 'slow', bytesPerSecond: 250_000 });
    assert.ok((await fetchInto(new MemorySink())).bytes.equals(whole()));
    assert.equal((await podio.control.stats()).traffic.mostInFlight, 1);
  });

  it('is fetched from where Podio points, which is told no token', async () => {
    await start({ quirks: { redirects: true } });
    assert.ok((await fetchInto(new MemorySink())).bytes.equals(whole()));
    assert.equal((await podio.control.stats()).downloads.leakedTokens, 0);
  });

  it('that fails each time is a passing fault to the end, with what has come kept', async () => {
    await start();
    await order({ kind: 'cut', afterBytes: 30_000 }, 100);
    const sink = new MemorySink();
    await assert.rejects(source.fetchAttachment(wanted, sink, LIVE), TransientError);
    assert.ok(sink.size > 0);
    assert.ok(whole().subarray(0, sink.size).equals(sink.bytes));
  });

  it('of another size than Podio says is refused for good, after it came so twice', async () => {
    await start();
    wanted = { ...wanted, size: SIZE + 1 };
    await assert.rejects(source.fetchAttachment(wanted, new MemorySink(), LIVE), (error: unknown) => {
      return error instanceof PermanentError && /expected 300001 bytes as Podio says, found 300000/.test(error.message);
    });
    assert.equal(await podio.calls('raw'), 2);
  });

  for (const status of [402, 403, 404, 410] as const) {
    it(`is refused for good where Podio answers ${status}`, async () => {
      await start();
      await podio.control.change({ kind: 'forbid', object: 'file', id: Number(wanted.fileId), status });
      await assert.rejects(source.fetchAttachment(wanted, new MemorySink(), LIVE), PermanentError);
      assert.equal(await podio.calls('raw'), 1);
    });
  }

  it('is not continued with bytes from another place', async () => {
    await start();
    const body = ({ authorization }: IncomingHttpHeaders): string =>
      authorization === undefined ? '{"access_token":"x"}' : '0123456789';
    const headers = { 'content-range': 'bytes 0-9/300000' };
    await withAnswer({ status: 206, headers, body }, async (url) => {
      const sink = new MemorySink(whole().subarray(0, 100));
      await assert.rejects(podio.backup({ url }).fetchAttachment(wanted, sink, LIVE), TransientError);
      assert.ok(['', '0123456789'].includes(sink.bytes.toString()));
    });
  });

  it('stops at a disk that is full, which is no fault of the server', async () => {
    await start();
    const sink = new MemorySink();
    sink.write = async () => {
      throw new StorageError('the disk is full', { code: 'ENOSPC', path: 'x' });
    };
    await assert.rejects(source.fetchAttachment(wanted, sink, LIVE), StorageError);
    assert.equal(await podio.calls('raw'), 1);
  });
});
