// Kills a job's runner again and again, wherever it stands, and goes on with the job until it is done.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../fakes/seededRandom.ts';
import type { JobPlace } from './jobPlace.ts';
import type { Finished } from './runUnderWay.ts';

/** The part of the records within which the kills fall: a run that a fast machine has done leaves nothing to kill. */
const LAST_KILL = 0.9;

export interface RandomKills {
  /** Records of the job, over which the kills spread. */
  readonly rows: number;
  readonly kills: number;
  readonly seed: readonly [number, number];
  /** Looks at what each of them left. */
  afterKill(): Promise<void>;
}

/** The last event of the run, which takes one attempt more than there were kills. */
export async function finishDespiteKills(place: JobPlace, options: RandomKills): Promise<Finished> {
  const { rows, kills, seed, afterKill } = options;
  const random = uniform(seed);
  let stood = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const run = await place.start();
    const due = (LAST_KILL * rows * (kill + 1)) / kills;
    // Somewhere within the next pages, or at the very start where the run is ahead: an event is the signal, the moment
    // after it is left to chance.
    await (stood < due ? run.reaches(stood + random() * (due - stood)) : run.starts());
    await delay(random() * 8);
    run.runner.kill();
    await run.closed;
    assert.equal(await run.finished, null, `the run ended before kill ${kill + 1}`);
    stood = Math.max(stood, run.done);
    await afterKill();
  }
  const finished = await place.finish();
  assert.equal(finished.state, 'completed', finished.error ?? '');
  assert.equal(finished.attempts.length, kills + 1);
  return finished;
}

/** From 0 up to 1. */
function uniform(seed: readonly [number, number]): () => number {
  const next = seededRandom(seed);
  return () => next() / 2 ** 32;
}
