import assert from 'node:assert/strict';
import { PermanentError, StorageError, TransientError } from '../../../src/core/errors.ts';
import { type PointId, pointId } from '../../../src/core/ids.ts';
import type { PointWrite } from '../../../src/engine/ports.ts';
import { writePoints } from '../../../src/engine/sync/writePoints.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryDestination } from './memoryDestination.ts';

const seen = (count: number): PointWrite[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'seen', id: pointId(`p${i}`) }));

function setUp(maxPoints = 100) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const destination = new MemoryDestination(maxPoints);
  const write = (points: readonly PointWrite[]) =>
    clock.until(writePoints(points, destination, freeSeat(clock), signals));
  return { clock, signals, destination, write };
}

const holds = (points: readonly PointWrite[], id: string): boolean => points.some((point) => point.id === id);

describe('writing of points', () => {
  it('cuts by what one write should carry', async () => {
    const { destination, write } = setUp(4);
    assert.equal((await write(seen(10))).size, 0);
    assert.deepEqual(
      destination.writes.map((points) => points.length),
      [4, 4, 2],
    );
  });

  it('halves a refused write until the point at fault stands alone', async () => {
    const { destination, write } = setUp();
    const written: PointId[] = [];
    destination.failure = (points) => {
      if (holds(points, 'p2')) return new PermanentError('payload too large');
      written.push(...points.map(({ id }) => id));
      return null;
    };
    const refused = await write(seen(8));
    assert.deepEqual([...refused], [[pointId('p2'), { reason: 'payload too large', tries: 4 }]]);
    assert.deepEqual(
      written.toSorted(),
      ['p0', 'p1', 'p3', 'p4', 'p5', 'p6', 'p7'].map((id) => pointId(id)),
    );
  });

  it('repeats a write that failed in passing', async () => {
    const { destination, write } = setUp();
    destination.failure = () => (destination.writes.length < 3 ? new TransientError('reset') : null);
    assert.equal((await write(seen(2))).size, 0);
    assert.equal(destination.writes.length, 3);
  });

  it('throws what is no fault of a point', async () => {
    const { destination, write } = setUp();
    destination.failure = () => new StorageError('disk full', { code: 'ENOSPC', path: 'x' });
    await assert.rejects(write(seen(2)), StorageError);
  });

  it('still goes out while draining: its vectors may be paid for', async () => {
    const { signals, destination, write } = setUp();
    signals.drain();
    await write(seen(2));
    assert.equal(destination.writes.length, 1);
  });

  it('leaves no write behind when one of several fails', async () => {
    const { clock, signals, destination } = setUp(1);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    destination.failure = (points) =>
      holds(points, 'p0') ? new StorageError('disk full', { code: 'ENOSPC', path: 'x' }) : null;
    destination.gate = (points) => (holds(points, 'p1') ? released : Promise.resolve());
    let over = false;
    const written = writePoints(seen(2), destination, freeSeat(clock), signals).finally(() => {
      over = true;
    });
    written.catch(() => {});
    await clock.settle();
    assert.equal(over, false);
    release();
    await assert.rejects(written, StorageError);
  });
});
