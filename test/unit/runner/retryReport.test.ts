import assert from 'node:assert/strict';
import { runId } from '../../../src/core/ids.ts';
import type { AttemptReason } from '../../../src/core/runState.ts';
import type { AttemptRecord, WaitRecord } from '../../../src/engine/ports.ts';
import { retryReport } from '../../../src/runner/retryReport.ts';

const MINUTE = 60_000;

function attempt(number: number, reason: AttemptReason): AttemptRecord {
  const times = { startedAt: 0, endedAt: 1, ended: 'interrupted', why: '', from: '', to: '' } as const;
  return { run: runId('r'), number, reason, ...times };
}

function wait(fromMin: number, toMin: number | null, over: Partial<WaitRecord> = {}): WaitRecord {
  const ended = toMin === null ? null : 'elapsed';
  const [since, endedAt] = [fromMin * MINUTE, toMin === null ? null : toMin * MINUTE];
  const place = { account: 'podio', limit: 'limited', checkpoint: `at ${fromMin}` };
  return { ...place, since, resumeAt: since + 60 * MINUTE, endedAt, ended, ...over };
}

const report = (over: Partial<Parameters<typeof retryReport>[0]>) =>
  retryReport({ attempts: [], waits: [], counters: {}, now: 1_000 * MINUTE, ...over });

describe('the retries of a run', () => {
  it('are none for a run that went straight on', () => {
    assert.deepEqual(report({ attempts: [attempt(1, 'start')] }), { calls: 0, attempts: [], waits: [], waitedMs: 0 });
  });

  it('are the attempts after the first, by what they began for', () => {
    const reasons = ['start', 'forced', 'crash-recovery', 'forced'] as const;
    const { attempts } = report({ attempts: reasons.map((reason, index) => attempt(index + 1, reason)) });
    assert.deepEqual(attempts, [
      { reason: 'forced', times: 2 },
      { reason: 'crash-recovery', times: 1 },
    ]);
  });

  it('are the waits by limit, with how often, how long and where', () => {
    const { waits } = report({ waits: [wait(0, 60), wait(100, 110, { ended: 'forced' })] });
    assert.deepEqual(waits, [
      { account: 'podio', limit: 'limited', times: 2, forced: 1, waitedMs: 70 * MINUTE, places: ['at 0', 'at 100'] },
    ]);
  });

  it('name the limit that took most of the time first', () => {
    const { waits } = report({ waits: [wait(0, 5, { limit: 'calls' }), wait(10, 60)] });
    assert.deepEqual(
      waits.map(({ limit }) => limit),
      ['limited', 'calls'],
    );
  });

  it('count time once in which the run waited for two accounts', () => {
    assert.equal(report({ waits: [wait(0, 60), wait(30, 90, { account: 'gemini' })] }).waitedMs, 90 * MINUTE);
  });

  it('count an open wait until now, and never beyond its end', () => {
    const waits = [wait(0, null)];
    assert.equal(report({ waits, now: 20 * MINUTE }).waitedMs, 20 * MINUTE);
    assert.equal(report({ waits, now: 500 * MINUTE }).waitedMs, 60 * MINUTE);
  });

  it('name the newest places only', () => {
    const waits = Array.from({ length: 9 }, (_, hour) => wait(hour * 60, hour * 60 + 1));
    assert.deepEqual(report({ waits }).waits[0]?.places, ['at 240', 'at 300', 'at 360', 'at 420', 'at 480']);
  });
});
