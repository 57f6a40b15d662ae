import assert from 'node:assert/strict';
import { RateSeries } from '../../../src/ui/panel/rateSeries.ts';

/** Notes `perSecond` every 100 ms from `from` on, for `seconds`. @returns the records at the end. */
function run(series: RateSeries, from: number, seconds: number, perSecond: number, records = 0): number {
  for (let step = 0; step <= seconds * 10; step += 1) series.note(from + step * 100, records + (step * perSecond) / 10);
  return records + seconds * perSecond;
}

const rates = (series: RateSeries): (number | null)[] =>
  series.points().map(([, rate]) => (rate === null ? null : Math.round(rate)));

describe('RateSeries', () => {
  it('tells the rate of every second', () => {
    const series = new RateSeries();
    const records = run(series, 0, 2, 50);
    run(series, 2_000, 1, 10, records);
    assert.deepEqual(rates(series), [50, 50, 10]);
  });

  it('spreads what came at once over the time it took', () => {
    const series = new RateSeries();
    series.note(0, 0);
    series.note(4_000, 400);
    assert.deepEqual(rates(series), [100, 100, 100, 100]);
  });

  it('knows no rate for a time in which the job did not run', () => {
    const series = new RateSeries();
    const records = run(series, 0, 1, 50);
    series.note(1_000, null);
    run(series, 3_000, 1, 50, records);
    assert.deepEqual(rates(series), [50, null, null, 50]);
  });

  it('keeps at most 180 spans, whatever the time, and loses no record of them', () => {
    const series = new RateSeries();
    run(series, 0, 3_600, 20);
    const points = series.points();
    assert.ok(points.length > 90 && points.length <= 180, `${points.length}`);
    assert.ok(rates(series).every((rate) => rate === 20));
  });

  it('begins anew when another run does', () => {
    const series = new RateSeries();
    run(series, 0, 60, 50);
    run(series, 60_000, 2, 30);
    assert.deepEqual(rates(series), [30, 30]);
  });
});
