// Numbers, durations, times and money as people read them.

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const unit = (name: string, decimals?: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat('en-US', { style: 'unit', unit: name, unitDisplay: 'short', ...decimals });
const seconds = unit('second');
const minutes = unit('minute');
const minuteTenths = unit('minute', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hours = unit('hour');
const days = unit('day');

export const formatCount = (value: number): string => counts.format(value);

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** In steps of 1,000: "512 bytes", "1.2 GB". */
export function formatBytes(bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  return `${threeDigits.format(bytes / 1_000 ** step)} ${BYTE_UNITS[step]}`;
}

export const formatRate = (perSecond: number): string =>
  `${perSecond >= 100 ? counts.format(perSecond) : threeDigits.format(perSecond)}/s`;

/** The two largest units that say something: "46 min 10 sec", "1 hr 15 min", "3 days 2 hr". */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1_000));
  if (total < 60) return seconds.format(total);
  if (total < 3_600) return pair(minutes, Math.floor(total / 60), seconds, total % 60);
  const inMinutes = Math.round(total / 60);
  if (inMinutes < 24 * 60) return pair(hours, Math.floor(inMinutes / 60), minutes, inMinutes % 60);
  const inHours = Math.round(total / 3_600);
  return pair(days, Math.floor(inHours / 24), hours, inHours % 24);
}

/** To be held against a quota per minute: "67.6 min" up to two hours, then as any duration. */
export function formatMinutes(ms: number): string {
  return ms < 60_000 || ms > 7_200_000 ? formatDuration(ms) : minuteTenths.format(ms / 60_000);
}

function pair(large: Intl.NumberFormat, much: number, small: Intl.NumberFormat, little: number): string {
  return little === 0 ? large.format(much) : `${large.format(much)} ${small.format(little)}`;
}

/** Never 100 before it is done. */
export function formatPercent(done: number, total: number): string {
  const percent = total <= 0 ? 0 : Math.floor((done / total) * 100);
  return `${done < total ? Math.min(percent, 99) : 100} %`;
}

export const formatMoney = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount);

/** Date and time of this machine's zone: "2026-11-22 14:05:09". */
export const formatTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE');
