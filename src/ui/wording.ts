// The words, numbers and sentences that several surfaces say of a job, in the user's language. Pure; a surface adds what
// only it says.

import type { JobProgress, JobView, JobWait } from '../host/jobView.ts';
import type { Translate } from '../host/translate.ts';
import { type Numbers, numbersIn } from '../protocol/numbers.ts';
import { type PanelWords, panelWords } from '../protocol/panelWords.ts';

export interface Wording {
  readonly t: Translate;
  readonly words: PanelWords;
  readonly numbers: Numbers;
  /** Epoch ms. */
  now(): number;
}

/** Made when first read: formats take longer to make than all else at activation. @param language of the display, as BCP 47. */
export function wordingIn(t: Translate, language: string, now: () => number = Date.now): Wording {
  let words: PanelWords | null = null;
  let numbers: Numbers | null = null;
  return {
    t,
    now,
    get words() {
      words ??= panelWords(t);
      return words;
    },
    get numbers() {
      numbers ??= numbersIn(language);
      return numbers;
    },
  };
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

/** What was asked of the job comes before how it stands: "Pausing…", "Running". */
export function stateText({ words }: Wording, { state, requested }: Pick<JobView, 'state' | 'requested'>): string {
  return requested === null ? words.states[state ?? 'none'] : words.requests[requested];
}

/** "31 %", or the count where nobody knows of how many. */
export function shareText({ numbers }: Wording, { done, total }: JobProgress): string {
  return total === null ? numbers.count(done) : numbers.percent(done, total);
}

/** "31 % · 62,902 of 202,910 · Org 1/1, Workspace 25/84, App 3/5" */
export function standingText(wording: Wording, { progress }: JobView): string {
  if (progress === null) return '';
  const { numbers, t } = wording;
  const { done, total, checkpoint } = progress;
  const ofAll = total === null ? '' : t('{0} of {1}', numbers.count(done), numbers.count(total));
  return joined([shareText(wording, progress), ofAll, checkpoint]);
}

/** "3,011/s · 46 min left · limited by 3,000 texts per minute"; empty while nothing moves. */
export function paceText({ numbers, words, t }: Wording, progress: JobProgress): string {
  const { ratePerSecond, etaMs, limitedBy } = progress;
  return joined([
    ratePerSecond === null ? '' : words.perSecond.replace('{0}', numbers.rate(ratePerSecond)),
    etaMs === null ? '' : t('{0} left', numbers.duration(etaMs)),
    limitedBy === null ? '' : words.limitedBy.replace('{0}', limitedBy),
  ]);
}

/** "goes on in 12 min 4 sec" */
export function waitText({ numbers, t, now }: Wording, { resumeAt }: JobWait): string {
  return t('goes on in {0}', numbers.duration(Date.parse(resumeAt) - now()));
}

/** Who else has the job; empty when nobody does. */
export function ownerText({ words }: Wording, { owner }: JobView): string {
  if (owner.kind !== 'elsewhere') return '';
  if (owner.pid === 0) return words.elsewhereSilent;
  const values = [owner.role, String(owner.pid), owner.host];
  return words.elsewhere.replaceAll(/\{(\d)\}/g, (mark, index) => values[Number(index)] ?? mark);
}

/** "Read 202,910, Embedded 1,200"; those that are zero are left out. */
export function countersText({ numbers, words }: Wording, counters: JobProgress['counters']): string {
  const names: Readonly<Record<string, string>> = words.counters;
  return Object.entries(counters)
    .filter(([name, value]) => value !== 0 && !name.startsWith('saved'))
    .map(([name, value]) => `${names[name] ?? name} ${name === 'bytes' ? numbers.bytes(value) : numbers.count(value)}`)
    .join(', ');
}
