// What a progress panel shows of a job, made of what the model, a report and the latest events say. Pure; what nobody
// knows stays null or empty, and words and numbers are the panel's own affair.

import { basename } from 'node:path';
import { BACKUP_COUNTERS, SYNC_COUNTERS } from '../../core/counters.ts';
import type { RunEvent } from '../../core/runEvent.ts';
import { hasEnded, RunState } from '../../core/runState.ts';
import { abilitiesOf } from '../../host/jobAbilities.ts';
import type { RunnerState, WindowState } from '../../host/jobsModel.ts';
import type { JobView } from '../../host/jobView.ts';
import type { InspectReport } from '../../protocol/inspectReport.ts';
import { PanelCommand, type PanelState } from '../../protocol/panelContract.ts';
import { panelEvents } from './panelEvents.ts';
import { levelsOf, trailOf } from './panelTrail.ts';
import type { RatePoint } from './rateSeries.ts';

export interface PanelInput {
  readonly view: JobView;
  readonly window: WindowState;
  readonly runner: RunnerState;
  /** Null until one was made, and where another process has the job. */
  readonly report: InspectReport | null;
  /** The model's recent events of the job. */
  readonly events: readonly RunEvent[];
  readonly points: readonly RatePoint[];
}

const WAITS_SHOWN = 100;
/** In this order; savings have a place of their own. */
const SHOWN_COUNTERS = [...new Set<string>([...SYNC_COUNTERS, ...BACKUP_COUNTERS])].filter(
  (name) => !name.startsWith('saved'),
);

export function panelState(input: PanelInput): PanelState {
  const { view, window, runner, events } = input;
  const report = reportOfLatestRun(input);
  const { trail = [], levels = [], quotas = [] } = view.progress ?? {};
  const running = view.state === RunState.running;
  return {
    job: { key: view.key, name: view.name },
    kind: view.kind,
    file: basename(view.file),
    inFile: view.inFile,
    state: view.state,
    requested: view.requested,
    owner: view.owner,
    window: window.kind,
    runner: { kind: runner.kind, why: 'why' in runner ? runner.why : '' },
    can: commandsOf(view, window),
    problems: view.problems.map(({ path, message, line }) => ({ path, message, line })),
    lastError: view.lastError,
    ...runTimes(view, report),
    planning: running && report?.run?.planned === false,
    progress: progressOf(view),
    trail: trail.length > 0 || report === null ? [...trail] : trailOf(report),
    levels: levels.length > 0 || report === null ? [...levels] : levelsOf(report),
    counters: countersOf(view, report),
    rate: rateOf(input),
    // Those of a run that stands still say nothing of now.
    quotas: running || view.waiting !== null ? [...quotas] : [],
    waiting: view.waiting,
    savings: savingsOf(view, report),
    attempts: [...view.attempts],
    waits: waitsOf(view, report),
    retries: retriesOf(report),
    deadLetters: { total: view.deadLetters.total, shown: [...view.deadLetters.shown] },
    events: panelEvents(events, report?.log ?? []),
  };
}

/** A report that was made before a fresh run began tells of another run. */
function reportOfLatestRun({ report, view }: PanelInput): InspectReport | null {
  return report?.run?.id === view.run ? report : null;
}

function commandsOf(view: JobView, window: WindowState): PanelCommand[] {
  const abilities = abilitiesOf(view, window);
  return Object.values(PanelCommand).filter(
    (name) => name === PanelCommand.openJobFile || name === PanelCommand.showLog || abilities[name],
  );
}

function runTimes(
  { state, attempts }: JobView,
  report: InspectReport | null,
): Pick<PanelState, 'startedAt' | 'endedAt'> {
  const first = attempts.find(({ attempt }) => attempt === 1);
  const ended = state !== null && hasEnded(state);
  return {
    startedAt: report?.run?.startedAt ?? first?.startedAt ?? null,
    endedAt: ended ? (attempts.at(-1)?.endedAt ?? report?.run?.endedAt ?? null) : null,
  };
}

function progressOf({ kind, progress }: JobView): PanelState['progress'] {
  if (progress === null) return null;
  const { done, total, etaMs, limitedBy, checkpoint } = progress;
  return { done, total, unit: kind === 'backup' ? 'streams' : 'records', etaMs, limitedBy, checkpoint };
}

function countersOf({ progress }: JobView, report: InspectReport | null): PanelState['counters'] {
  const counters = progress?.counters ?? report?.run?.counters ?? {};
  return SHOWN_COUNTERS.flatMap((name) => {
    const value = counters[name] ?? 0;
    return value === 0 ? [] : [{ name, value }];
  });
}

/** What the runner says counts streams where there is a hierarchy; records are what a person asks for. */
function rateOf({ view, points }: PanelInput): PanelState['rate'] {
  const said = view.progress?.ratePerSecond ?? null;
  const seen = points.findLast(([, perSecond]) => perSecond !== null)?.[1] ?? null;
  const moves = view.state === RunState.running;
  return { perSecond: moves ? (view.kind === 'backup' ? seen : said) : null, points: [...points] };
}

function savingsOf(view: JobView, report: InspectReport | null): PanelState['savings'] {
  const savings = view.savings ?? report?.run?.savings ?? null;
  if (savings === null) return null;
  const { records, calls, tokens, money } = savings;
  return records + calls + tokens + (money ?? 0) === 0 ? null : savings;
}

function waitsOf({ waiting }: JobView, report: InspectReport | null): PanelState['waits'] {
  const past = (report?.waits.shown ?? []).map(({ account, limit, since, endedAt, ended }) => ({
    limit: `${account}: ${limit}`,
    since,
    endedAt,
    forced: ended === 'forced',
  }));
  const isTold = past.some(({ endedAt }) => endedAt === null);
  const now = waiting === null || isTold ? [] : [{ ...waiting, endedAt: null, forced: false }];
  return [...past, ...now.map(({ limit, since, endedAt, forced }) => ({ limit, since, endedAt, forced }))].slice(
    -WAITS_SHOWN,
  );
}

function retriesOf(report: InspectReport | null): PanelState['retries'] {
  const retries = report?.run?.retries ?? null;
  if (retries === null || retries.calls + retries.waits.length === 0) return null;
  return {
    calls: retries.calls,
    waitedMs: retries.waitedMs,
    waits: retries.waits.map(({ account, limit, times, forced, waitedMs }) => ({
      limit: `${account}: ${limit}`,
      times,
      forced,
      waitedMs,
    })),
  };
}
