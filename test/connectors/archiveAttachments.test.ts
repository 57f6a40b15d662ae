// The attachments in an archive: fetched once, gone on with, checked.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { PermanentError } from '../../src/core/errors.ts';
import { type ByteSink, NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import {
  APP,
  type ArchiveFixture,
  appFile,
  archiveFixture,
  attachment,
  bytesOf,
  line,
  never,
  PATH,
  streamOf,
} from './archiveFixture.ts';

const FILES = streamOf(APP, 'files');

describe('an archive makes an attachment complete', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  const CONTENT = 'presupuesto '.repeat(500);
  const SHA = createHash('sha256').update(CONTENT).digest('hex');
  const FILE = attachment('2189670749', 'presupuesto.pdf', CONTENT);
  const KEPT = appFile('files/2189670749 presupuesto.pdf');

  it('and says in its line where it is, its size and its hash', async () => {
    const archive = await fixture.open();
    const { value, bytes, fetched } = await archive.attach(PATH, FILE, bytesOf(CONTENT));
    assert.deepEqual(value, {
      ...FILE.value,
      ratchet: { path: 'files/2189670749 presupuesto.pdf', size: CONTENT.length, sha256: SHA },
    });
    assert.deepEqual([bytes, fetched], [CONTENT.length, true]);
    assert.equal(fixture.text(KEPT), CONTENT);
  });

  it('without fetching what is there', async () => {
    const archive = await fixture.open();
    await archive.attach(PATH, FILE, bytesOf(CONTENT));
    const again = await archive.attach(PATH, FILE, never);
    assert.deepEqual([again.bytes, again.fetched], [CONTENT.length, false]);
  });

  it('from where it broke, in the same process or another', async () => {
    const archive = await fixture.open();
    const broken = new Error('connection reset');
    await assert.rejects(
      archive.attach(PATH, FILE, async (sink) => {
        await sink.write(Buffer.from(CONTENT.slice(0, 1000)));
        throw broken;
      }),
      broken,
    );
    assert.equal(existsSync(join(fixture.path, KEPT)), false);
    let from = 0;
    await (await fixture.open()).attach(PATH, FILE, (sink) => {
      from = sink.size;
      return bytesOf(CONTENT)(sink);
    });
    assert.equal(from, 1000);
    assert.equal(fixture.text(KEPT), CONTENT);
  });

  it('without trusting what was written last before the machine went down', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 'x');
    const file = attachment('5', 'large', large);
    const kept = join(fixture.path, appFile('files/5 large.partial'));
    const archive = await fixture.open();
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, Buffer.alloc(large.length, 0).fill('x', 0, 1024 * 1024));
    const before = Date.now() / 1000 - uptime() - 3600;
    utimesSync(kept, before, before);
    let from = 0;
    await archive.attach(PATH, file, (sink) => {
      from = sink.size;
      return bytesOf(large, 1024 * 1024)(sink);
    });
    assert.equal(from, 1024 * 1024);
    assert.ok(readFileSync(kept.replace('.partial', '')).equals(large));
  });

  it('from its beginning where the server begins there', async () => {
    const archive = await fixture.open();
    mkdirSync(join(fixture.path, appFile('files')), { recursive: true });
    writeFileSync(join(fixture.path, `${KEPT}.partial`), 'other bytes');
    await archive.attach(PATH, FILE, async (sink) => {
      await sink.restart();
      await bytesOf(CONTENT)(sink);
    });
    assert.equal(fixture.text(KEPT), CONTENT);
  });

  it('anew where what is there is not what an earlier line says', async () => {
    const archive = await fixture.open();
    const { value } = await archive.attach(PATH, FILE, bytesOf(CONTENT));
    await archive.keep(FILES, PATH, NOTHING_KEPT, [line('files.jsonl', value)]);
    writeFileSync(join(fixture.path, KEPT), CONTENT.replace('p', 'q'));
    const again = await (await fixture.open()).attach(PATH, FILE, bytesOf(CONTENT));
    assert.equal(again.fetched, true);
    assert.equal(fixture.text(KEPT), CONTENT);
  });

  it('only when as many bytes came as the source said', async () => {
    const archive = await fixture.open();
    await assert.rejects(archive.attach(PATH, FILE, bytesOf('short')), PermanentError);
    assert.equal(existsSync(join(fixture.path, KEPT)), false);
  });

  it('once when two items name it at the same time', async () => {
    const archive = await fixture.open();
    let fetched = 0;
    const fetch = (sink: ByteSink) => {
      fetched += 1;
      return bytesOf(CONTENT, 10)(sink);
    };
    const [one, two] = await Promise.all([archive.attach(PATH, FILE, fetch), archive.attach(PATH, FILE, fetch)]);
    assert.equal(fetched, 1);
    assert.deepEqual(one.value, two.value);
  });

  it('or says that another service keeps it, or why it is missing', async () => {
    const archive = await fixture.open();
    const link = await archive.attach(PATH, { ...FILE, kept: 'elsewhere' }, never);
    const missing = await archive.attach(PATH, FILE, { missing: '404 not found' });
    assert.deepEqual(link.value, { ...FILE.value, ratchet: { link: true } });
    assert.deepEqual(missing.value, { ...FILE.value, ratchet: { missing: '404 not found' } });
  });

  it('and leaves nothing half done when its stream is sealed', async () => {
    const archive = await fixture.open();
    await archive.attach(PATH, FILE, () => Promise.reject(new Error('gone'))).catch(() => {});
    await archive.seal(FILES, PATH, NOTHING_KEPT);
    assert.equal(existsSync(join(fixture.path, `${KEPT}.partial`)), false);
  });
});
