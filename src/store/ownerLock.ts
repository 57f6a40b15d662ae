// One owner per store across processes. Held by listening on a socket, so the kernel releases it with the process,
// kill -9 included, and no file that was left behind can hold it.
//
// The protocol, on POSIX. Each contender listens on a socket of its own name and only THEN asks at every other socket of
// the store. Of two contenders the one that asks later finds the other listening, so two cannot both find nobody; who
// finds nobody owns the store. Among contenders that find each other the smallest name stays and asks again, the others
// withdraw and try again: one of them always gets it. What accepts a connection without a word is alive.
//
// Between bind and listen a socket looks dead, and an owner may remove it: so only owners remove sockets, before their
// callers know that they own, and a contender that found nobody makes sure that its own socket is still there. Had its
// remover been alive then, it would have answered; so it was dead, and everything it ever removed was gone by that time.
//
// On Windows all contend for one pipe name, of which the kernel makes a single first instance.

import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseHolder } from '../engine/ports.ts';
import { type LockPlace, lockPlaceOf, pipeOf, socketsIn } from './lock/lockPlace.ts';
import { listenAt, type Probe, probe } from './lock/lockSocket.ts';
import { OwnSocket } from './lock/ownSocket.ts';
import { codeOf } from './sqlite/databaseFiles.ts';

/** `since` is when it took the store, or began to try, in epoch ms. */
export type Holder = LeaseHolder & { readonly since: number };

export interface OwnerLock {
  /** False once the socket was removed: then others may own the store too, and its writer must stop. */
  stillOwned(): boolean;
  /** Lets go. Close the store first. */
  release(): void;
}

/** `holder` is null where a process holds the lock but does not say who it is. */
type Held = { readonly holder: Holder | null };
export type Acquisition = { readonly kind: 'held'; readonly lock: OwnerLock } | ({ readonly kind: 'refused' } & Held);
export type Occupancy = { readonly kind: 'free' } | ({ readonly kind: 'held' } & Held);

const TRIES = 200;
const MAX_PAUSE_MS = 20;

/**
 * Takes the lock of a store, or says who has it.
 * @param store The store's file, `<state>/<job>.sqlite`; its folder is made when it is not there.
 * @throws StorageError when the folder cannot hold the lock.
 */
export function acquireOwnerLock(store: string, holder: LeaseHolder): Promise<Acquisition> {
  const place = lockPlaceOf(store);
  return process.platform === 'win32' ? takePipe(pipeOf(place), holder) : contend(place, holder);
}

/** Who holds a store's lock now, without contending for it. */
export async function whoHolds(store: string): Promise<Occupancy> {
  if (!existsSync(dirname(store))) return { kind: 'free' };
  const place = lockPlaceOf(store);
  const sockets = process.platform === 'win32' ? [pipeOf(place)] : socketsIn(place);
  const living = (await Promise.all(sockets.map(probe))).filter(isAlive);
  const first = living.find(isOwner) ?? living[0];
  return first === undefined ? { kind: 'free' } : { kind: 'held', holder: holderOf(first) };
}

async function contend(place: LockPlace, holder: LeaseHolder): Promise<Acquisition> {
  const id = randomBytes(4).toString('hex');
  const since = Date.now();
  let own = await OwnSocket.listen(place, id, holder, since);
  for (let tries = 1; ; tries += 1) {
    const others = await askOthers(place, own);
    const living = others.filter(({ found }) => isAlive(found));
    const owner = living.find(({ found }) => isOwner(found)) ?? (tries === TRIES ? living[0] : undefined);
    if (owner !== undefined) {
      own.close();
      return { kind: 'refused', holder: holderOf(owner.found) };
    }
    if (living.length === 0 && own.isThere()) return { kind: 'held', lock: establish(own, others) };
    const mustWithdraw = living.length === 0 || living.some(({ socket }) => basename(socket) < basename(own.path));
    if (mustWithdraw) own.close();
    await sleep(Math.random() * MAX_PAUSE_MS);
    if (mustWithdraw) own = await OwnSocket.listen(place, id, holder, since);
  }
}

function establish(own: OwnSocket, dead: readonly { readonly socket: string }[]): OwnerLock {
  own.phase = 'owner';
  for (const { socket } of dead) rmSync(socket, { force: true });
  return { stillOwned: () => own.isThere(), release: () => own.close() };
}

function askOthers(place: LockPlace, own: OwnSocket): Promise<{ socket: string; found: Probe }[]> {
  const others = socketsIn(place).filter((socket) => socket !== own.path);
  return Promise.all(others.map(async (socket) => ({ socket, found: await probe(socket) })));
}

async function takePipe(pipe: string, holder: LeaseHolder): Promise<Acquisition> {
  const since = Date.now();
  for (;;) {
    try {
      const server = await listenAt(pipe, () => ({ ...holder, since, phase: 'owner' }));
      return { kind: 'held', lock: { stillOwned: () => server.listening, release: () => server.close() } };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      const found = await probe(pipe);
      if (isAlive(found)) return { kind: 'refused', holder: holderOf(found) };
    }
  }
}

function isAlive(found: Probe): boolean {
  return found.kind !== 'dead';
}

/** Who does not say that it is only contending is taken for the owner. */
function isOwner(found: Probe): boolean {
  return found.kind === 'mute' || (found.kind === 'answer' && found.answer.phase === 'owner');
}

function holderOf(found: Probe): Holder | null {
  if (found.kind !== 'answer') return null;
  const { pid, host, role, since } = found.answer;
  return { pid, host, role, since };
}
