import assert from 'node:assert/strict';
import { panelStates } from './panelStates.ts';
import { describePanel } from './panelSuite.ts';

/** A frame at 60 a second. */
const FRAME_MS = 16;

interface Pace {
  readonly posted: number;
  readonly painted: number;
  readonly shown: string;
  /** Half of the paintings took less script than this. */
  readonly medianMs: number;
}

/** Posts 1,000 states a second for 2 s, each with another count, and measures what every painting costs. */
const FLOOD = `(async () => {
  const state = ${JSON.stringify(panelStates.running)};
  const costs = [];
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (paint) => frame((at) => {
    const began = performance.now();
    paint(at);
    costs.push(performance.now() - began);
  });
  let posted = 0;
  const began = performance.now();
  while (posted < 2_000) {
    const due = Math.min(2_000, performance.now() - began);
    while (posted < due) {
      posted += 1;
      const progress = { ...state.progress, done: posted, total: 5_000 };
      window.postMessage({ kind: 'state', state: { ...state, progress } }, '*');
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  costs.sort((a, b) => a - b);
  const shown = document.querySelector('.figure').innerText;
  return { posted, painted: costs.length, shown, medianMs: costs[Math.floor(costs.length / 2)] };
})()`;

describePanel('the progress panel under 1,000 messages a second', (open) => {
  it('paints the latest once a frame, each within its frame, and ends with the last', async () => {
    const panel = await open({ clock: 'running' });
    await panel.show(panelStates.running);
    const { posted, painted, shown, medianMs } = await panel.page.evaluate<Pace>(FLOOD);
    process.stdout.write(`    ${posted} messages, ${painted} paintings of ${medianMs.toFixed(1)} ms (median)\n`);
    assert.match(shown, /2,000 of 5,000 streams/);
    assert.ok(painted < posted / 4, `${painted} paintings`);
    assert.ok(medianMs < FRAME_MS, `${medianMs} ms`);
  });
});
