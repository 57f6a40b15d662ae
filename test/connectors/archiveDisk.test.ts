// A disk that refuses: nothing is acknowledged that is not there, the message names the file and what to do, and what was
// kept is gone on with when there is room.

import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../../src/connectors/archive/openArchive.ts';
import { verifyArchive } from '../../src/connectors/archive/verifyArchive.ts';
import { StorageError, TransientError } from '../../src/core/errors.ts';
import { runId } from '../../src/core/ids.ts';
import { type BackupDestination, NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import { SmallDisk } from '../e2e/smallDisk.ts';
import {
  APP,
  archiveFixture,
  attachment,
  bytesOf,
  END,
  item,
  items,
  KEEPER,
  LIVE,
  line,
  ORG,
  pathTo,
  SPACE,
  streamOf,
} from './archiveFixture.ts';

const ITEMS = streamOf(APP, 'items');
const PATH = pathTo(APP);
const PASS = { run: runId('run-1'), startedAt: 1, fresh: false };

describe('an archive on a disk that is full', () => {
  let disk: SmallDisk;
  before(function () {
    const mounted = SmallDisk.mount(3);
    if (mounted === null) return this.skip();
    disk = mounted;
  });
  after(() => disk?.unmount());
  const opened: BackupDestination[] = [];
  afterEach(async () => {
    for (const archive of opened.splice(0)) await archive.close();
  });

  function refusal(error: unknown): boolean {
    assert.ok(error instanceof StorageError, String(error));
    assert.equal(error.code, 'ENOSPC');
    assert.ok(error.path.startsWith(disk.path));
    assert.match(error.message, /no space left.*Free some and resume.*Nothing was acknowledged/);
    return true;
  }

  it('refuses whatever it is asked, and comes to its end when there is room', async () => {
    const open = async () => {
      const archive = openArchive({ path: 'casa' }, disk.path, KEEPER);
      opened.push(archive);
      await archive.open(PASS, LIVE);
      return archive;
    };
    const content = 'x'.repeat(100_000);
    const file = attachment('9', 'a.txt', content);
    const first = await open();
    const at = await first.keep(ITEMS, PATH, NOTHING_KEPT, items([1], 'new'));
    const large = line('items.jsonl', item(2, content), 'new');

    disk.fill();
    await assert.rejects(first.keep(ITEMS, PATH, at, [large]), refusal);
    await assert.rejects(first.attach(PATH, file, bytesOf(content)), refusal);
    // A source that takes any fault of its sink for one of the network.
    const translating = (sink: Parameters<ReturnType<typeof bytesOf>>[0]) =>
      bytesOf(content)(sink).catch((cause: unknown) =>
        Promise.reject(new TransientError('broken download', { cause })),
      );
    await assert.rejects(first.attach(PATH, file, translating), refusal);
    await first.close();

    disk.empty();
    const second = await open();
    const later = await second.keep(ITEMS, PATH, at, [large]);
    await second.attach(PATH, file, bytesOf(content));
    await second.seal(ITEMS, PATH, later);
    const end = { ...END, nodes: [ORG, SPACE, APP], cursors: new Map() };
    disk.fill();
    await assert.rejects(second.finish(end, LIVE), refusal);
    assert.equal(existsSync(join(disk.path, 'casa', 'manifest.json')), false);
    disk.empty();
    await second.finish(end, LIVE);
    const { differences } = await verifyArchive(join(disk.path, 'casa'), 9, LIVE);
    assert.deepEqual(
      differences.shown.map(({ file: name }) => name),
      ['Casa Virtual [1]/Marketing [2]/Campañas [3]/files/9 a.txt'],
    );
  });

  it('refuses to begin when it is read-only', async () => {
    disk.setReadOnly(true);
    try {
      const archive = openArchive({ path: 'new' }, disk.path, KEEPER);
      await assert.rejects(archive.open(PASS, LIVE), /is read-only\. Make it writable and resume/);
    } finally {
      disk.setReadOnly(false);
    }
  });
});

describe('an archive that may not be written', () => {
  it('says so, and which file', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip();
    const fixture = archiveFixture();
    try {
      const archive = await fixture.open();
      chmodSync(fixture.path, 0o500);
      await assert.rejects(archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1])), (error: unknown) => {
        assert.ok(error instanceof StorageError && error.path.startsWith(fixture.path));
        assert.match(error.message, /permission is denied/);
        return true;
      });
    } finally {
      chmodSync(fixture.path, 0o700);
      await fixture.dispose();
    }
  });
});
