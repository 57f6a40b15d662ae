import assert from 'node:assert/strict';
import { chartShape } from '../../../src/webview/chartShape.ts';

const second = (at: number, rate: number | null): readonly [number, number | null] => [at * 1_000, rate];

describe('chartShape', () => {
  it('is none while there is too little to be a curve', () => {
    assert.equal(chartShape([], [], 0), null);
    assert.equal(chartShape([second(0, 5)], [], 1_000), null);
    assert.equal(chartShape([second(0, null), second(1, 5)], [], 2_000), null);
  });

  it('runs from left to right and leaves room above the highest rate', () => {
    const shape = chartShape([second(0, 0), second(1, 50)], [], 2_000);
    assert.equal(shape?.line, 'M250 100L750 12');
    assert.equal(shape?.highest, 50);
  });

  it('has a gap where no rate is known', () => {
    const shape = chartShape([second(0, 5), second(1, 5), second(2, null), second(3, 5), second(4, 5)], [], 5_000);
    assert.equal(shape?.line.match(/M/g)?.length, 2);
    assert.equal(shape?.area.match(/Z/g)?.length, 2);
  });

  it('draws a rate of zero along the ground', () => {
    assert.equal(chartShape([second(0, 0), second(1, 0)], [], 2_000)?.line, 'M250 100L750 100');
  });

  it('shades waits, the one that lasts up to now, and none from before it begins', () => {
    const waits = [
      { from: -2_000, to: -1_000 },
      { from: 1_000, to: 2_000 },
      { from: 3_000, to: null },
    ];
    const shape = chartShape([second(0, 5), second(1, 5), second(2, 5), second(3, 5)], waits, 4_000);
    assert.deepEqual(shape?.bands, [
      { x: 250, width: 250 },
      { x: 750, width: 250 },
    ]);
  });
});
