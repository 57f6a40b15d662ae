// When Google's daily quotas are renewed: at midnight in Los Angeles (https://ai.google.dev/gemini-api/docs/rate-limits).

const LOCAL = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Local time as if it were UTC, in whole seconds, less the true time: negative west of Greenwich. */
  readonly offsetMs: number;
}

function localTime(at: number): LocalTime {
  const parts = new Map(LOCAL.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const asUtc = Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
  return { year, month, day, offsetMs: asUtc - Math.floor(at / 1000) * 1000 };
}

/** Epoch ms of the first midnight in Los Angeles after `at`. */
export function nextPacificMidnight(at: number): number {
  const { year, month, day, offsetMs } = localTime(at);
  const asUtc = Date.UTC(year, month - 1, day + 1);
  // Summer time changes at two in the morning, so the offset before the coming midnight may be another than now.
  const { offsetMs: then } = localTime(asUtc - offsetMs);
  return asUtc - then;
}

/**
 * By this machine's clock. `dateHeader` is the server's own time: a machine whose clock is ahead would ask again a little
 * before midnight, be refused, and take the midnight after for the next one.
 */
export function quotaRenewal(now: number, dateHeader: string | null): number {
  const serverNow = Date.parse(dateHeader ?? '');
  const ahead = Number.isNaN(serverNow) ? 0 : now - serverNow;
  return nextPacificMidnight(now - ahead) + ahead;
}
