import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWatch, recordsInStore, watchVectors } from '../../../src/cli/demo/demoWitness.ts';
import { openEmbeddedDestination } from '../../../src/connectors/embedded/openEmbeddedDestination.ts';
import { jobName, type RecordId, recordId, runId } from '../../../src/core/ids.ts';
import { pointIdOf } from '../../../src/core/pointId.ts';
import type { PointWrite } from '../../../src/engine/ports.ts';

const JOB = jobName('shop');
const SPACE = { provider: 'test', model: 'm', dimensions: 4, variant: '' };
const a = recordId('a');
const b = recordId('b');
const c = recordId('c');

const full = (record: RecordId, textHash = '1'): PointWrite => {
  const vector = Float32Array.of(1, 0, 0, 0);
  return { kind: 'full', id: pointIdOf(JOB, record), record, vector, payload: {}, textHash, payloadHash: '1' };
};

describe('the witness of the demo', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-witness-'));
    path = join(folder, 'vectors.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function write(...points: readonly PointWrite[]): Promise<void> {
    const { signal } = new AbortController();
    const destination = await openEmbeddedDestination({ type: 'embedded', path }, folder, JOB);
    await destination.open({ run: runId('r'), space: SPACE, rebuild: false }, signal);
    await destination.write(points, signal);
    await destination.close();
  }

  it('sees the vectors that are new and those that are written again, and no others', async () => {
    await write(full(a), full(b));
    watchVectors(path);
    await write(full(b, '2'), full(c), { kind: 'seen', id: pointIdOf(JOB, a) });
    assert.deepEqual([...endWatch(path)].sort(), [b, c]);
  });

  it('leaves a vector file that is written as before', async () => {
    await write(full(a));
    watchVectors(path);
    endWatch(path);
    await write(full(b));
    assert.deepEqual([...recordsInStore(path)].sort(), [a, b]);
  });
});
