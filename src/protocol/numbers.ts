// Numbers, durations, times and money as people of one language read them. Pure; knows no page.

export interface Numbers {
  count(value: number): string;
  /** "31.4 %": one decimal where a whole percent takes long; never 100 before it is done. */
  percent(done: number, total: number): string;
  /** "3,011", "0.42" */
  rate(perSecond: number): string;
  /** The two largest units that say something: "1 hr 15 min". */
  duration(ms: number): string;
  /** "3:42 PM", with the date when that is not `now`'s. */
  clock(iso: string | number, now: number): string;
  /** To the second: "3:42:07 PM", with the date when that is not `now`'s. */
  second(iso: string | number, now: number): string;
  money(amount: number, currency: string): string;
  bytes(value: number): string;
}

/** From so many on, a hundredth of it is a long time. */
const MANY = 10_000;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** @param timeZone default: that of the machine. */
export function numbersIn(language: string, timeZone?: string): Numbers {
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const small = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const whole = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1 });
  const unit = (name: string, digits = 0): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  const units = { second: unit('second'), minute: unit('minute'), hour: unit('hour'), day: unit('day') };
  const zone = timeZone === undefined ? {} : { timeZone };
  const minutes = new Intl.DateTimeFormat(language, { ...zone, timeStyle: 'short' });
  const seconds = new Intl.DateTimeFormat(language, { ...zone, timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { ...zone, day: 'numeric', month: 'short' });
  const dated = (format: Intl.DateTimeFormat, at: number, now: number): string =>
    day.format(at) === day.format(now) ? format.format(at) : `${day.format(at)}, ${format.format(at)}`;

  const pair = (large: Intl.NumberFormat, much: number, lesser: Intl.NumberFormat, little: number): string =>
    little === 0 ? large.format(much) : `${large.format(much)} ${lesser.format(little)}`;

  return {
    count: (value) => plain.format(value),
    percent(done, total) {
      const share = total <= 0 ? 0 : done / total;
      if (done >= total) return whole.format(1);
      const scale = total >= MANY ? 1_000 : 100;
      return (total >= MANY ? tenths : whole).format(Math.floor(Math.min(share * scale, scale - 1)) / scale);
    },
    rate: (perSecond) => (perSecond >= 10 ? plain : small).format(perSecond),
    duration(ms) {
      const total = Math.max(0, Math.round(ms / 1_000));
      if (total < 60) return units.second.format(total);
      if (total < 3_600) return pair(units.minute, Math.floor(total / 60), units.second, total % 60);
      const inMinutes = Math.round(total / 60);
      if (inMinutes < 24 * 60) return pair(units.hour, Math.floor(inMinutes / 60), units.minute, inMinutes % 60);
      const inHours = Math.round(total / 3_600);
      return pair(units.day, Math.floor(inHours / 24), units.hour, inHours % 24);
    },
    clock: (iso, now) => dated(minutes, new Date(iso).getTime(), now),
    second: (iso, now) => dated(seconds, new Date(iso).getTime(), now),
    money: (amount, currency) => new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount),
    bytes(value) {
      const step = Math.min(BYTE_UNITS.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
      return unit(BYTE_UNITS[step] ?? 'byte', step === 0 ? 0 : 1).format(value / 1_000 ** step);
    },
  };
}
