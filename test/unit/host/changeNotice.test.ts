import assert from 'node:assert/strict';
import { ChangeNotice } from '../../../src/host/changeNotice.ts';
import { HeldClock } from '../ui/heldClock.ts';

function listening() {
  const clock = new HeldClock();
  const notice = new ChangeNotice<string>(clock);
  const heard: (readonly string[] | 'all')[] = [];
  notice.listen((changed) => heard.push(changed === 'all' ? 'all' : [...changed]));
  return { clock, notice, heard };
}

describe('the notice of changes', () => {
  it('comes at once after a rest, but not within whoever changed something', () => {
    const { clock, notice, heard } = listening();
    notice.note('a');
    assert.deepEqual(heard, []);
    clock.advance(0);
    assert.deepEqual(heard, [['a']]);
  });

  it('comes at most ten times a second, and leaves nothing out', () => {
    const { clock, notice, heard } = listening();
    for (let i = 0; i < 1_000; i += 1) {
      notice.note(i % 2 === 0 ? 'a' : 'b');
      clock.advance(1);
    }
    clock.advance(100);
    assert.equal(heard.length, 11);
    assert.deepEqual(new Set(heard.flat()), new Set(['a', 'b']));
  });

  it('says "all" once something concerns all', () => {
    const { clock, notice, heard } = listening();
    notice.note('a');
    notice.note('all');
    notice.note('b');
    clock.advance(0);
    assert.deepEqual(heard, ['all']);
  });

  it('ends with its disposal', () => {
    const { clock, notice, heard } = listening();
    notice.note('a');
    notice.dispose();
    clock.advance(1_000);
    assert.deepEqual(heard, []);
  });
});
