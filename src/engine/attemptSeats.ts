// A job's seats at its governors for one attempt: refusals and their ends are written to the store before anybody
// waits, and saved waits are taken up again. A saved wait that has run out never blocks; the server has the last word.

import { addCounters, type Counters } from '../core/counters.ts';
import { messageOf } from '../core/errors.ts';
import type { RunId } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { AttemptReporter } from './attemptReporter.ts';
import type { Governor } from './governor.ts';
import type { Pause } from './governorPause.ts';
import type { GovernorSeat } from './governorSeat.ts';
import type { CheckpointStore, CheckpointWriter, Clock, WaitRecord } from './ports.ts';

export interface AttemptSeatsOptions {
  readonly run: RunId;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly clock: Clock;
  readonly reporter: AttemptReporter;
  readonly onRefusal: 'wait' | 'stop';
  /** True: a wait that is on, or saved by an earlier attempt, ends now. */
  readonly force: boolean;
}

/** A fault that stays is told again after this long, not with every repeat. */
const SAME_FAULT_MS = 60_000;

export class AttemptSeats {
  readonly #options: AttemptSeatsOptions;
  /** Accounts whose pause the run waits for: it is running again when the last of them is over. */
  readonly #waitedFor = new Set<string>();
  /** When each fault was last told. */
  readonly #toldAt = new Map<string, number>();
  #pending: Counters = {};

  constructor(options: AttemptSeatsOptions) {
    this.#options = options;
  }

  async at(governor: Governor): Promise<GovernorSeat> {
    const { run, writer, clock, reporter, onRefusal } = this.#options;
    const { account } = governor;
    await this.#takeUpSavedWaits(governor);
    return governor.seat({
      onRefusal,
      paused: async (pause) => {
        this.#waitedFor.add(account);
        await writer.saveWait(run, { ...pause, checkpoint: reporter.checkpoint });
        await writer.setState(run, RunState.waiting, clock.now());
        reporter.waiting(pause);
      },
      continued: async (why) => {
        const ended = why === 'forced' ? 'forced' : 'elapsed';
        this.#waitedFor.delete(account);
        await writer.endWaits(run, { account, at: clock.now(), ended });
        if (this.#waitedFor.size > 0) return;
        await writer.setState(run, RunState.running, clock.now());
        reporter.continuing(why);
      },
      retried: (error) => {
        this.count({ retries: 1 });
        this.#tellFault(`${account}: ${messageOf(error)}; trying again`);
      },
    });
  }

  /** Something that no page counts, such as a call. */
  count = (counters: Counters): void => {
    this.#pending = addCounters(this.#pending, counters);
  };

  /** What was counted since the last commit, for the next one to carry. */
  takePending = (): Counters => {
    const pending = this.#pending;
    this.#pending = {};
    return pending;
  };

  #tellFault(message: string): void {
    const { clock, reporter } = this.#options;
    const now = clock.elapsed();
    for (const [told, at] of this.#toldAt) if (now - at >= SAME_FAULT_MS) this.#toldAt.delete(told);
    if (this.#toldAt.has(message)) return;
    this.#toldAt.set(message, now);
    reporter.log('warn', message);
  }

  async #takeUpSavedWaits(governor: Governor): Promise<void> {
    const { run, store, writer, clock, force } = this.#options;
    const { account } = governor;
    const own = store.waits(run).filter((wait) => wait.account === account);
    const unelapsed = own.filter((wait) => wait.resumeAt > clock.now());
    const open = own.filter(({ ended }) => ended === null);
    const stillOn = unelapsed.filter(({ ended }) => ended === null);
    for (const wait of stillOn) governor.pause.restore(pauseOf(wait));
    // If the server refuses again, the hit of a wait that was ended by force is still the first.
    for (const wait of unelapsed) if (wait.ended === 'forced') governor.pause.restore(pauseOf(wait), true);
    if (force) governor.pause.force();
    if (open.length > 0 && (force || stillOn.length === 0)) {
      await writer.endWaits(run, { account, at: clock.now(), ended: force ? 'forced' : 'elapsed' });
    }
  }
}

const pauseOf = ({ account, limit, since, resumeAt }: WaitRecord): Pause => ({ account, limit, since, resumeAt });
