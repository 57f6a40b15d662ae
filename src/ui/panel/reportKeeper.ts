// Keeps the inspect report that a panel shows: makes a new one when the job has turned, and every ten seconds while it
// runs. One at a time, and none while another process has the job.

import { messageOf } from '../../core/errors.ts';
import { RunState } from '../../core/runState.ts';
import type { HostClock } from '../../host/hostClock.ts';
import type { JobView } from '../../host/jobView.ts';
import type { InspectAnswer, InspectReport } from '../../protocol/inspectReport.ts';

const EVERY_MS = 10_000;

export interface ReportKeeperOptions {
  inspect(): Promise<InspectAnswer>;
  /** There is a new report. */
  changed(): void;
  /** A report could not be made; the old one stays. */
  failed(why: string): void;
  readonly clock: HostClock;
}

export class ReportKeeper {
  readonly #options: ReportKeeperOptions;
  #report: InspectReport | null = null;
  /** What the job looked like when the latest report was asked for. */
  #askedFor = '';
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;
  #isDisposed = false;

  constructor(options: ReportKeeperOptions) {
    this.#options = options;
  }

  get report(): InspectReport | null {
    return this.#report;
  }

  /** Tells how the job is now; called whenever that may have changed. */
  follow(view: JobView): void {
    // An attempt that is about to open or to end holds the store; what it comes to is another look.
    if (view.state === null || view.owner.kind === 'elsewhere' || view.requested !== null || this.#isAsking) return;
    const looks = [view.run, view.state, view.attempts.length, view.waiting?.since, view.deadLetters.total].join(' ');
    const isOld = view.state === RunState.running && this.#options.clock.elapsed() - this.#askedAt >= EVERY_MS;
    if (looks !== this.#askedFor || isOld) void this.#ask(looks);
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #ask(looks: string): Promise<void> {
    this.#isAsking = true;
    this.#askedFor = looks;
    this.#askedAt = this.#options.clock.elapsed();
    try {
      const answer = await this.#options.inspect();
      if (answer.kind === 'report') this.#report = answer.report;
    } catch (error) {
      this.#options.failed(messageOf(error));
    } finally {
      this.#isAsking = false;
    }
    if (!this.#isDisposed) this.#options.changed();
  }
}
