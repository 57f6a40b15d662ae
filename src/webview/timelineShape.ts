// The shape of a run's time line: attempts and waits as spans of a line from 0 to 1000. Pure.

import type { PanelState } from '../protocol/panelContract.ts';

export interface TimelineSpan {
  readonly kind: 'attempt' | 'wait';
  readonly x: number;
  readonly width: number;
  /** How it ended; null while it lasts. Of a wait: whether by force. */
  readonly ended: string | null;
}

export interface TimelineShape {
  readonly from: number;
  readonly to: number;
  readonly spans: readonly TimelineSpan[];
}

const WIDTH = 1_000;
/** So that nothing is too short to be seen. */
const LEAST_WIDTH = 3;

/** @returns null before the first attempt. */
export function timelineShape({ attempts, waits, endedAt }: PanelState, now: number): TimelineShape | null {
  const [first] = attempts;
  if (first === undefined) return null;
  const from = Date.parse(first.startedAt);
  const last = attempts.at(-1);
  const stands = endedAt ?? last?.endedAt ?? null;
  const to = Math.max(from + 1, stands === null ? now : Date.parse(stands));
  const span = (kind: TimelineSpan['kind'], start: string, end: string | null, ended: string | null): TimelineSpan => {
    const begins = clamp(Date.parse(start), from, to);
    const ends = end === null ? to : clamp(Date.parse(end), from, to);
    const width = Math.max(LEAST_WIDTH, ((ends - begins) / (to - from)) * WIDTH);
    const x = Math.min(((begins - from) / (to - from)) * WIDTH, WIDTH - width);
    return { kind, x: round(x), width: round(width), ended };
  };
  return {
    from,
    to,
    spans: [
      ...attempts.map((attempt) => span('attempt', attempt.startedAt, attempt.endedAt, attempt.ended)),
      ...waits.map((wait) =>
        span('wait', wait.since, wait.endedAt, wait.endedAt && (wait.forced ? 'forced' : 'ended')),
      ),
    ],
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
const round = (value: number): number => Math.round(value * 10) / 10;
