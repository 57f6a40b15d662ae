// The extension's end of the talk with one progress panel: says the whole state when the page is ready and whenever it
// changed, at most ten times a second, and nothing while nobody looks. Knows no VS Code, only something to post through.

import { messageOf } from '../../core/errors.ts';
import { ChangeNotice } from '../../host/changeNotice.ts';
import type { HostClock } from '../../host/hostClock.ts';
import type { JobActions } from '../../host/jobActions.ts';
import type { JobsModel, Unsubscribe } from '../../host/jobsModel.ts';
import type { JobKey } from '../../host/jobView.ts';
import {
  type PanelAction,
  type PanelCommand,
  type PanelJob,
  type PanelMessage,
  readPanelAction,
} from '../../protocol/panelContract.ts';
import { panelState } from './panelState.ts';
import type { RatePoint } from './rateSeries.ts';
import { ReportKeeper } from './reportKeeper.ts';

export interface PanelSessionOptions {
  readonly key: JobKey;
  readonly name: string;
  readonly model: JobsModel;
  readonly inspect: JobActions['inspect'];
  points(key: JobKey): readonly RatePoint[];
  post(message: PanelMessage): void;
  perform(command: PanelCommand, key: JobKey): void;
  /** What went wrong behind the scenes, for the log. */
  warn(message: string): void;
  readonly clock: HostClock;
}

/** Of the nodes, streams, attempts and waits of a run, each. */
const REPORT_LIMIT = 500;

export class PanelSession {
  readonly #options: PanelSessionOptions;
  readonly #job: PanelJob;
  readonly #keeper: ReportKeeper;
  readonly #notice: ChangeNotice<JobKey>;
  readonly #unsubscribe: readonly Unsubscribe[];
  /** A hidden page is unloaded, and says `ready` when it is shown again. */
  #isReady = false;

  constructor(options: PanelSessionOptions) {
    const { key, name, model, inspect, warn, clock } = options;
    this.#options = options;
    this.#job = { key, name };
    this.#notice = new ChangeNotice(clock);
    this.#keeper = new ReportKeeper({
      inspect: () => inspect(key, REPORT_LIMIT),
      changed: () => this.#notice.note(key),
      failed: (why) => warn(`${name}: its report could not be made for the progress panel: ${why}`),
      clock,
    });
    this.#unsubscribe = [
      model.onDidChange((changed) => {
        if (this.#isReady && (changed === 'all' || changed.has(key))) this.#notice.note(key);
      }),
      this.#notice.listen(() => this.#tell()),
    ];
  }

  /** @param raw whatever the page posted. */
  receive(raw: unknown): void {
    try {
      this.#obey(readPanelAction(raw));
    } catch (error) {
      this.#options.warn(`the progress panel said something unknown: ${messageOf(error)}`);
    }
  }

  hidden(): void {
    this.#isReady = false;
  }

  dispose(): void {
    this.#isReady = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#notice.dispose();
    this.#keeper.dispose();
  }

  #obey(action: PanelAction): void {
    const { key, perform, warn } = this.#options;
    switch (action.kind) {
      case 'ready':
        this.#isReady = true;
        this.#notice.note(key);
        break;
      case 'command':
        perform(action.command, key);
        break;
      case 'fault':
        warn(`the progress panel has a fault: ${action.message}`);
    }
  }

  #tell(): void {
    if (!this.#isReady) return;
    const { key, model, points, post } = this.#options;
    const view = model.job(key);
    if (view === null) {
      post({ kind: 'noJob', job: this.#job, looking: model.window.kind === 'looking' });
      return;
    }
    // A report is made by a runner, and some windows run nothing.
    if (model.window.kind === 'ready') this.#keeper.follow(view);
    const { report } = this.#keeper;
    const { window, runner } = model;
    const input = { view, window, runner, report, events: model.recentEvents(key), points: points(key) };
    post({ kind: 'state', state: panelState(input) });
  }
}
