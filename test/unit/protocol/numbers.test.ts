import assert from 'node:assert/strict';
import { numbersIn } from '../../../src/protocol/numbers.ts';

const [english, spanish] = [numbersIn('en', 'UTC'), numbersIn('es', 'UTC')];
const noon = Date.parse('2026-11-22T12:00:00Z');
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

describe('numbers', () => {
  it('are written as the language does', () => {
    assert.equal(english.count(202_910), '202,910');
    assert.equal(spanish.count(202_910), '202.910');
    assert.equal(plain(spanish.percent(31, 100)), '31 %');
  });

  it('never reach 100 % before the end', () => {
    assert.equal(english.percent(199, 200), '99%');
    assert.equal(english.percent(202_909, 202_910), '99.9%');
    assert.equal(english.percent(200, 200), '100%');
    assert.equal(english.percent(0, 0), '100%');
  });

  it('tell tenths of a percent where a whole one takes long', () => {
    assert.equal(english.percent(314, 1_000), '31%');
    assert.equal(english.percent(31_499, 100_000), '31.4%');
  });

  it('give a duration its two largest units', () => {
    assert.equal(english.duration(12_400), '12 sec');
    assert.equal(english.duration(3_599_000), '59 min 59 sec');
    assert.equal(english.duration(75 * 60_000), '1 hr 15 min');
    assert.equal(english.duration(50 * 3_600_000), '2 days 2 hr');
    assert.equal(english.duration(-5), '0 sec');
  });

  it('tell the day of a time that is not of today', () => {
    assert.equal(plain(english.clock(noon + 3_600_000, noon)), '1:00 PM');
    assert.equal(plain(spanish.clock(noon + 86_400_000, noon)), '23 nov, 12:00');
  });

  it('keep a slow rate from being nothing', () => {
    assert.equal(english.rate(0.0421), '0.042');
    assert.equal(english.rate(3_011.4), '3,011');
  });

  it('measure bytes in the unit that fits', () => {
    assert.equal(english.bytes(0), '0 byte');
    assert.equal(english.bytes(999), '999 byte');
    assert.equal(english.bytes(8_123_456_789), '8.1 GB');
    assert.equal(english.bytes(5e16), '50,000 TB');
  });
});
