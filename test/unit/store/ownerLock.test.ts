import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { acquireOwnerLock, type OwnerLock, whoHolds } from '../../../src/store/ownerLock.ts';
import { HOLDER, useFolder } from './storeFixture.ts';

describe('owner lock', () => {
  const folder = useFolder();
  const store = () => folder.file('job.sqlite');
  const locks: OwnerLock[] = [];

  const take = async (path: string) => {
    const result = await acquireOwnerLock(path, HOLDER);
    if (result.kind === 'held') locks.push(result.lock);
    return result;
  };
  const lockOf = async (path: string) => {
    const result = await take(path);
    assert.ok(result.kind === 'held');
    return result.lock;
  };
  afterEach(() => {
    for (const lock of locks.splice(0)) lock.release();
  });

  it('is given to one and says to the next who has it', async () => {
    await lockOf(store());
    const second = await take(store());
    assert.ok(second.kind === 'refused');
    const { since, ...holder } = second.holder ?? { since: 0 };
    assert.deepEqual(holder, HOLDER);
    assert.ok(since > 0);
  });

  it('goes to exactly one of eight that ask together', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => take(store())));
    assert.equal(results.filter(({ kind }) => kind === 'held').length, 1);
  });

  it('is free again after its release', async () => {
    (await lockOf(store())).release();
    assert.deepEqual(await whoHolds(store()), { kind: 'free' });
    assert.ok((await lockOf(store())).stillOwned());
  });

  it('tells who holds it without contending', async () => {
    const lock = await lockOf(store());
    const occupancy = await whoHolds(store());
    assert.equal(occupancy.kind === 'held' && occupancy.holder?.role, HOLDER.role);
    assert.ok(lock.stillOwned());
  });

  it('does not make the folder of a store that is only asked about', async () => {
    assert.deepEqual(await whoHolds(folder.file('nowhere/job.sqlite')), { kind: 'free' });
    assert.equal(existsSync(folder.file('nowhere')), false);
  });

  it('is of one store alone, whatever their names have in common', async () => {
    await lockOf(store());
    assert.equal((await take(folder.file('job.b.sqlite'))).kind, 'held');
    assert.equal((await take(folder.file('jo.sqlite'))).kind, 'held');
  });

  it('is the same whichever link leads to the store', async () => {
    mkdirSync(folder.file('state'));
    symlinkSync(folder.file('state'), folder.file('link'));
    await lockOf(folder.file('state/job.sqlite'));
    assert.equal((await take(folder.file('link/job.sqlite'))).kind, 'refused');
  });

  it('is known to be lost once its socket is removed', async function () {
    if (process.platform === 'win32') return this.skip();
    const lock = await lockOf(store());
    for (const name of readdirSync(folder.file(''))) rmSync(folder.file(name));
    assert.equal(lock.stillOwned(), false);
  });

  it('is not held by a socket that a dead process left, and clears that away', async function () {
    if (process.platform === 'win32') return this.skip();
    await leaveDeadSocket(folder.file('job.0badcafe.lock'));
    await lockOf(store());
    assert.equal(existsSync(folder.file('job.0badcafe.lock')), false);
  });

  it('works below a path too long for a socket, and leaves nothing elsewhere', async () => {
    const before = ownTemporaries();
    const deep = folder.file(`${'deep/'.repeat(30)}job.sqlite`);
    await lockOf(deep);
    assert.equal((await take(deep)).kind, 'refused');
    assert.deepEqual(ownTemporaries(), before);
  });

  it('works for a name too long or too strange for a socket', async () => {
    const strange = folder.file(`${'ñandú '.repeat(30)}.sqlite`);
    await lockOf(strange);
    assert.equal((await take(strange)).kind, 'refused');
  });
});

function ownTemporaries(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^ratchet-[A-Za-z0-9]{6}$/.test(name));
}

/** A socket file nobody listens at, as kill -9 leaves it: closing the server unlinks its own name, not the other. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.alive`, resolve));
  linkSync(`${path}.alive`, path);
  await new Promise((resolve) => server.close(resolve));
}
