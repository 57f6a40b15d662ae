import assert from 'node:assert/strict';
import { timelineShape } from '../../../src/webview/timelineShape.ts';
import { NOW, panelStates } from '../../webview/panelStates.ts';

describe('timelineShape', () => {
  it('is none before the first attempt', () => {
    assert.equal(timelineShape(panelStates.neverRan, NOW), null);
  });

  it('reaches from the first attempt to now while one lasts', () => {
    const shape = timelineShape(panelStates.running, NOW);
    assert.equal(shape?.to, NOW);
    const [first, , third] = shape?.spans ?? [];
    assert.equal(first?.x, 0);
    assert.equal((third?.x ?? 0) + (third?.width ?? 0), 1_000);
  });

  it('ends with the run', () => {
    const shape = timelineShape(panelStates.completed, NOW);
    assert.equal(shape?.to, Date.parse(panelStates.completed.endedAt));
  });

  it('leaves nothing too short to be seen, nor beyond its end', () => {
    const blink = { ...panelStates.running.attempts[0], startedAt: new Date(NOW - 1).toISOString(), endedAt: null };
    const attempts = [...panelStates.running.attempts, { ...blink, attempt: 4 }] as typeof panelStates.running.attempts;
    const last = timelineShape({ ...panelStates.running, attempts }, NOW)?.spans[3];
    assert.deepEqual([last?.x, last?.width], [997, 3]);
  });
});
