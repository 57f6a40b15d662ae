import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { jobName, runId } from '../../../src/core/ids.ts';
import type { RunState } from '../../../src/core/runState.ts';
import type { RunRecord } from '../../../src/engine/ports.ts';
import { decideStart, type StartFacts } from '../../../src/runner/decideStart.ts';
import { kindOf } from '../../../src/runner/kindOf.ts';
import { parsedBackup } from '../jobFile/sampleJob.ts';

const name = jobName('casa');
const kind = kindOf({ name, job: parsedBackup(), secrets: {}, baseDir: '/' });

function run(state: RunState, fingerprint = kind.fingerprint): RunRecord {
  const times = { startedAt: 1, endedAt: null };
  return { id: runId('r1'), state, ...times, fingerprint, planned: true, counters: {}, finish: null };
}

const decide = (over: Partial<StartFacts>) =>
  decideStart({ name, kind, latest: null, deadLetters: 0, mode: 'continue', force: false, ...over });

describe('starting a backup', () => {
  it('goes on with its unfinished run', () => {
    assert.equal(decide({ latest: run('interrupted') }).kind, 'resume');
  });

  it('goes on by force with a run that waits', () => {
    const decision = decide({ latest: run('waiting'), force: true });
    assert.ok(decision.kind === 'resume' && decision.reason === 'forced');
  });

  it('begins a new run that asks for what changed once the last is complete', () => {
    assert.deepEqual(decide({ latest: run('completed') }), { kind: 'newRun', fresh: false, abandons: null });
  });

  it('begins anew only when told to', () => {
    const latest = run('interrupted');
    assert.deepEqual(decide({ latest, mode: 'fresh' }), { kind: 'newRun', fresh: true, abandons: latest });
  });

  it('is refused when the job changed under its unfinished run, in the words of a backup and with its name', () => {
    const latest = run('interrupted', { ...kind.fingerprint, source: 'another' });
    assert.throws(
      () => decide({ latest }),
      (error) =>
        error instanceof ConfigError &&
        /what the job backs up .*`ratchet run casa --fresh`/.test(error.message) &&
        !/embed|vector|JOB/.test(error.message),
    );
  });

  it('says which command goes on with it when its dead letters are asked for too early', () => {
    const decision = decide({ latest: run('interrupted'), mode: 'retryDeadLetters' });
    assert.ok(decision.kind === 'nothingToDo' && decision.why.endsWith('ratchet run casa'));
  });
});
