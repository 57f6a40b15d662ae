import assert from 'node:assert/strict';
import { nextPacificMidnight, quotaRenewal } from '../../../src/connectors/gemini/quotaRenewal.ts';

const at = (iso: string): number => Date.parse(iso);
const HOUR_MS = 3_600_000;

describe('the renewal of a daily quota', () => {
  for (const [what, now, midnight] of [
    ['in winter', '2026-01-15T20:30:00Z', '2026-01-16T08:00:00Z'],
    ['in summer', '2026-07-15T20:30:00Z', '2026-07-16T07:00:00Z'],
    ['on the last day of a year', '2026-12-31T09:00:00Z', '2027-01-01T08:00:00Z'],
    ['while it is already tomorrow in Europe', '2026-07-16T03:00:00Z', '2026-07-16T07:00:00Z'],
    ['at midnight itself: the next one', '2026-07-16T07:00:00Z', '2026-07-17T07:00:00Z'],
    ['a moment before midnight', '2026-07-16T06:59:59.999Z', '2026-07-16T07:00:00Z'],
    ['on the day summer time begins, before it does', '2026-03-08T09:30:00Z', '2026-03-09T07:00:00Z'],
    ['on the day summer time begins, after it did', '2026-03-08T20:00:00Z', '2026-03-09T07:00:00Z'],
    ['on the day summer time ends, before it does', '2026-11-01T08:30:00Z', '2026-11-02T08:00:00Z'],
    ['in the hour that comes twice', '2026-11-01T09:30:00Z', '2026-11-02T08:00:00Z'],
    ['on the day before summer time begins', '2026-03-07T20:00:00Z', '2026-03-08T08:00:00Z'],
  ] as const) {
    it(`is midnight in Los Angeles ${what}`, () => {
      assert.equal(new Date(nextPacificMidnight(at(now))).toISOString(), new Date(at(midnight)).toISOString());
    });
  }

  it('follows the clock of the server when ours is ahead', () => {
    // Here it is past midnight, so the next one is a day away; there it is five minutes before.
    const now = at('2026-07-16T07:02:00Z');
    assert.equal(quotaRenewal(now, 'Thu, 16 Jul 2026 06:55:00 GMT'), now + 5 * 60_000);
  });

  it('follows the clock of the server when ours is behind', () => {
    const now = at('2026-07-16T06:58:00Z');
    assert.equal(quotaRenewal(now, 'Thu, 16 Jul 2026 07:01:00 GMT'), now + 24 * HOUR_MS - 60_000);
  });

  for (const header of [null, '', 'soon']) {
    it(`believes our clock when the server's time is ${JSON.stringify(header)}`, () => {
      assert.equal(quotaRenewal(at('2026-07-16T06:00:00Z'), header), at('2026-07-16T07:00:00Z'));
    });
  }
});
