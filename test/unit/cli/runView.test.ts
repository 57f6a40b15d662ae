import assert from 'node:assert/strict';
import { Output } from '../../../src/cli/output.ts';
import { RunView, type ViewClock } from '../../../src/cli/runView.ts';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { Heard } from './commandLine.ts';

const at = '2026-11-22T10:00:00.000Z';

class FakeClock implements ViewClock {
  #now = Date.parse(at);
  #tick: (() => void) | null = null;

  now(): number {
    return this.#now;
  }

  every(_ms: number, tick: () => void): () => void {
    this.#tick = tick;
    return () => {
      this.#tick = null;
    };
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#tick?.();
  }
}

function setUp(isTTY: boolean) {
  const stdout = new Heard({ isTTY });
  const stderr = new Heard();
  const clock = new FakeClock();
  const view = new RunView(new Output({ stdout, stderr }, { json: false, quiet: false }), clock);
  return { stdout, stderr, clock, view };
}

function progress(done: number, checkpoint = 'products'): RunEvent {
  const pace = { ratePerSecond: null, etaMs: null, limitedBy: null };
  return { type: 'progress', at, job: 'shop', run: 'r', counters: {}, checkpoint, done, total: 100, ...pace };
}

const waiting: RunEvent = {
  type: 'run:waiting',
  at,
  job: 'shop',
  run: 'r',
  cause: 'rate-limit',
  limit: 'calls per hour',
  since: at,
  resumeAt: '2026-11-22T10:10:00.000Z',
};

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('a run in a pipe', () => {
  it('tells progress every five seconds at most', () => {
    const { stdout, clock, view } = setUp(false);
    for (let second = 0; second <= 12; second++) {
      view.show(progress(second));
      clock.advance(1_000);
    }
    assert.deepEqual(stdout.text.match(/\d+ of 100/g), ['0 of 100', '5 of 100', '10 of 100']);
  });

  it('tells every change of state', () => {
    const { stdout, view } = setUp(false);
    view.show(waiting);
    view.show({ type: 'run:continuing', at, job: 'shop', run: 'r', why: 'forced' });
    assert.match(
      stdout.text,
      /^shop: waiting for the limit "calls per hour", goes on in 10 min .*\nshop: goes on, .*ended\n$/,
    );
  });

  it('writes no control characters', () => {
    const { stdout, view } = setUp(false);
    view.show(progress(1, 'a\u001b[2Jb\u202Ec\rd'));
    assert.match(stdout.text, / {2}ab c d\n$/);
  });

  it('shows the first dead letters and says where the others are', () => {
    const { stderr, view } = setUp(false);
    for (let record = 0; record < 50; record++)
      view.show({
        type: 'dead-letter',
        at,
        job: 'shop',
        run: 'r',
        stream: 's',
        record: `${record}`,
        error: 'too long',
      });
    assert.deepEqual([count(stderr.text, 'too long'), count(stderr.text, '`ratchet inspect shop`')], [10, 1]);
  });

  it('sends logs to standard error, debug ones nowhere', () => {
    const { stdout, stderr, view } = setUp(false);
    for (const level of ['debug', 'info', 'warn', 'error'] as const)
      view.show({ type: 'log', at, job: 'shop', level, message: `a ${level}` });
    assert.deepEqual([stdout.text, stderr.text], ['', 'shop: a info\nwarning: shop: a warn\nshop: a error\n']);
  });
});

describe('a run on a terminal', () => {
  it('rewrites one line', () => {
    const { stdout, view } = setUp(true);
    view.show(progress(1));
    view.show(progress(2));
    assert.equal(count(stdout.text, '\n'), 0);
    assert.equal(count(stdout.text, '\r\u001b[2K'), 2);
  });

  it('takes the line away for another one and puts it back', () => {
    const { stdout, view } = setUp(true);
    view.show(progress(1));
    view.show(waiting);
    const after = stdout.text.slice(stdout.text.indexOf('1 of 100'));
    assert.ok(after.includes('\r\u001b[2Kshop: waiting'));
  });

  it('counts a wait down', () => {
    const { stdout, clock, view } = setUp(true);
    view.show(waiting);
    clock.advance(60_000);
    assert.match(stdout.text, /in 9 min \(/);
  });

  it('takes the countdown away when the wait is over', () => {
    const { stdout, view } = setUp(true);
    view.show(waiting);
    view.show({ type: 'run:continuing', at, job: 'shop', run: 'r', why: 'ended' });
    assert.ok(stdout.text.endsWith('\r\u001b[2Kshop: goes on, the wait is over\n'));
  });

  it('leaves no line behind', () => {
    const { stdout, view } = setUp(true);
    view.show(progress(1));
    view.close();
    assert.ok(stdout.text.endsWith('\r\u001b[2K'));
  });
});
